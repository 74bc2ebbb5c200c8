// Both ends agree on a version, a protocol, a certificate, or complain.
package main

import (
	"crypto/tls"
	"fmt"
	"net"
	"strings"
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

const two = `-----BEGIN CERTIFICATE-----
MIIBijCCATGgAwIBAgIUWcB622GynlX/1xBEF2wKLT9bYwQwCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDdHdvMCAXDTI2MTEyNjA4MTIyOVoYDzIxMjYxMTAyMDgxMjI5
WjAOMQwwCgYDVQQDDAN0d28wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAR7d8xU
msswKoYa8xx2+OoNcaWEfACMz88FbCnw47o03fGlJ3prDXGeMfZ2X5kwifvEnCA6
xTjovy4DQuljVPquo2swaTAdBgNVHQ4EFgQUO7hLV3tU0rh9yIzECuLFlFZSQ8ow
HwYDVR0jBBgwFoAUO7hLV3tU0rh9yIzECuLFlFZSQ8owDwYDVR0TAQH/BAUwAwEB
/zAWBgNVHREEDzANggt0d28uZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiBaWUHu
rKEiV05zDZ++Gvkj20hSee0UKKCo1InoSGM/QAIgFVLMzceFjoqEfMdxYlO5NNwj
X6WTaxs3LYQsuV7DO30=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgdPZaXdlIO50WufVO
FliPshuuT4q5uwPQKXtUR/NwDo6hRANCAAR7d8xUmsswKoYa8xx2+OoNcaWEfACM
z88FbCnw47o03fGlJ3prDXGeMfZ2X5kwifvEnCA6xTjovy4DQuljVPqu
-----END PRIVATE KEY-----
`

func pair(pem string) tls.Certificate {
	cert, err := tls.X509KeyPair([]byte(pem), []byte(pem))
	if err != nil {
		panic(err)
	}
	return cert
}

func meet(what string, ours, theirs *tls.Config) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	served := make(chan string)
	go func() {
		below, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		conn := tls.Server(below, theirs)
		served <- told(conn, conn.Handshake())
		below.Close()
	}()
	below, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		panic(err)
	}
	ours.InsecureSkipVerify = true
	conn := tls.Client(below, ours)
	fmt.Println(what)
	client := told(conn, conn.Handshake())
	fmt.Println("  server:", <-served)
	fmt.Println("  client:", client)
	below.Close()
	listener.Close()
}

func told(conn *tls.Conn, err error) string {
	if err != nil {
		text, _, _ := strings.Cut(err.Error(), " versions: ") // OpenSSL's clients list more
		return text
	}
	state := conn.ConnectionState()
	shown := ""
	if len(state.PeerCertificates) > 0 {
		shown = state.PeerCertificates[0].Subject.CommonName
	}
	return fmt.Sprintf("%s %q %q %s %v", tls.VersionName(state.Version), state.NegotiatedProtocol,
		state.ServerName, shown, state.HandshakeComplete)
}

func main() {
	both := []tls.Certificate{pair(one), pair(two)}
	serve := func(version uint16, protos ...string) *tls.Config {
		return &tls.Config{Certificates: both, MaxVersion: version, NextProtos: protos}
	}
	ask := func(name string, protos ...string) *tls.Config {
		return &tls.Config{ServerName: name, NextProtos: protos}
	}
	meet("the newest", ask("a.example"), serve(0))
	meet("the older", ask("x.b.example"), serve(tls.VersionTLS12))
	meet("the second", ask("two.example"), serve(0))
	meet("for nobody", ask("nobody.example"), serve(0))
	meet("by IP", ask("127.0.0.1"), serve(0))
	meet("with a dot", ask("two.example."), serve(0))
	meet("the server's first", ask("a.example", "x", "y"), serve(0, "y", "x"))
	meet("the client has none", ask("a.example"), serve(0, "y"))
	meet("the server has none", ask("a.example", "x"), serve(0))
	meet("none in common", ask("a.example", "x", "z"), serve(0, "y"))
	meet("none in common, but the old one", ask("a.example", "http/1.1"), serve(0, "h2"))
	only12 := ask("a.example")
	only12.MaxVersion = tls.VersionTLS12
	only13 := serve(0)
	only13.MinVersion = tls.VersionTLS13
	meet("no version in common", only12, only13)
	meet("no certificate", ask("a.example"), &tls.Config{})
	chosen := &tls.Config{GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
		fmt.Printf("  asked for %q %q\n", hello.ServerName, hello.SupportedProtos)
		return &both[1], nil
	}}
	meet("chosen", ask("a.example", "p"), chosen)
	meet("chosen without a name", ask("127.0.0.1"), chosen)
}
