"""HTTP/2 for `gopy.net.http`'s server: many requests at a time on one connection of TLS.

    session   a connection: one goroutine reads its frames, another writes while there is something
    stream    a request and its answer on it; each handler runs in a goroutine of its own
    intake    how many streams there may be, and which handler runs when
    outlet    what goes out, in order, and who has to wait for it
    protocol  the library h2, which knows frames, compression and flow control
    frames    bytes into frames, before h2 sees them
    heads     requests out of fields, and fields out of answers
    answer    the ResponseWriter; body, the request's body

h2 is the extra ``http2``; without it a server offers HTTP/1.1 alone.

Go: net/http/internal/http2/server.go
"""
