// Connections end: in halves, twice, torn, or before they begin.
package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"
)

const one = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUKgAwIBAgIUMLXPmrWL5nz05+wraRGigaVxTSwwCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDb25lMCAXDTI2MTEyNjA4MTIyOVoYDzIxMjYxMTAyMDgxMjI5
WjAOMQwwCgYDVQQDDANvbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARe/9/F
TirHC7+IyI8fiG9OJ74lzaJ7CY++8U6yz+IH8Wb0cnGO5AQX7arRp027IhZUHa7P
/6HGihNGbQXSsRpPo3wwejAdBgNVHQ4EFgQUzd0EDepmC+h/hXEg52ZaNM8I23kw
HwYDVR0jBBgwFoAUzd0EDepmC+h/hXEg52ZaNM8I23kwDwYDVR0TAQH/BAUwAwEB
/zAnBgNVHREEIDAegglhLmV4YW1wbGWCCyouYi5leGFtcGxlhwR/AAABMAoGCCqG
SM49BAMCA0gAMEUCIExNdlxRsVivYFxgKD618jkEHyiHNpEJeBDrkkD3lnvXAiEA
2TtnD4pRMHJIwEu9p/Wz7CZbKR3cHHutsLBll2e/5Nw=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgOVLBJyCAMukfhllc
RpXj9r/xEcf94eqPABz9/c2scVWhRANCAARe/9/FTirHC7+IyI8fiG9OJ74lzaJ7
CY++8U6yz+IH8Wb0cnGO5AQX7arRp027IhZUHa7P/6HGihNGbQXSsRpP
-----END PRIVATE KEY-----
`

func open() (*tls.Conn, *tls.Conn) {
	cert, err := tls.X509KeyPair([]byte(one), []byte(one))
	if err != nil {
		panic(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	near, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		panic(err)
	}
	far, err := listener.Accept()
	if err != nil {
		panic(err)
	}
	listener.Close()
	return tls.Client(near, &tls.Config{InsecureSkipVerify: true}),
		tls.Server(far, &tls.Config{Certificates: []tls.Certificate{cert}})
}

func shaken() (*tls.Conn, *tls.Conn) {
	client, server := open()
	done := make(chan error)
	go func() { done <- server.Handshake() }()
	if err := errors.Join(client.Handshake(), <-done); err != nil {
		panic(err)
	}
	return client, server
}

func tell(what string, err error) {
	text := "nothing"
	if err != nil {
		text = err.Error()
		if i := strings.LastIndex(text, "127.0.0.1:"); i >= 0 {
			text = text[i:]
			text = text[strings.Index(text, " ")+1:]
		}
	}
	fmt.Println(what+":", text)
}

func main() {
	buf := make([]byte, 100)
	client, server := open()
	tell("half a close before the handshake", client.CloseWrite())
	tell("a name before the handshake", client.VerifyHostname("a.example"))
	tell("a name of a client", server.VerifyHostname("a.example"))
	tell("close before the handshake", client.Close())
	tell("handshake with nobody", server.Handshake())
	tell("and again", server.Handshake())

	client, server = shaken()
	tell("a name that was not verified", client.VerifyHostname("a.example"))
	client.Write([]byte("hello"))
	tell("half a close", client.CloseWrite())
	tell("and again", client.CloseWrite())
	_, err := client.Write([]byte("x"))
	tell("write after it", err)
	data, err := io.ReadAll(server)
	fmt.Printf("read %q %v\n", data, err)
	server.Write([]byte("still here"))
	server.Close()
	data, err = io.ReadAll(client)
	fmt.Printf("read %q %v\n", data, err)
	tell("close", client.Close())
	tell("close again", client.Close())
	_, err = client.Read(buf)
	tell("read after it", err)
	_, err = client.Write([]byte("x"))
	tell("write after it", err)

	client, server = shaken()
	server.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	_, err = server.Read(buf)
	tell("read with a deadline", err)
	server.SetReadDeadline(time.Time{})
	client.Write([]byte("in time"))
	n, err := server.Read(buf)
	fmt.Printf("read %q %v\n", buf[:n], err)
	client.NetConn().Write([]byte{23, 3, 3, 0, 100, 1, 2, 3})
	client.NetConn().Close()
	_, err = server.Read(buf)
	tell("read of half a record", err)

	client, server = shaken()
	client.NetConn().Write(append([]byte{23, 3, 3, 0, 32}, make([]byte, 32)...))
	_, err = server.Read(buf)
	tell("read of a forged record", err)
	_, err = client.Read(buf)
	tell("the forger", err)

	client, server = open()
	client.NetConn().Write([]byte("GET / HTTP/1.1\r\n"))
	tell("no TLS for a server", server.Handshake())
	client, server = open()
	server.NetConn().Write([]byte("220 ready\r\n"))
	tell("no TLS for a client", client.Handshake())
	client, server = open()
	client.NetConn().Write([]byte{22, 3, 1})
	client.Close()
	tell("part of a header", server.Handshake())
	client, _ = open()
	tell("nobody wanted", tls.Client(client.NetConn(), &tls.Config{}).Handshake())
	_, err = tls.Listen("tcp", "127.0.0.1:0", &tls.Config{})
	tell("nothing to show", err)
}
