// A client refuses certificates: of strangers, for others, out of date.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"regexp"
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

const old = `-----BEGIN CERTIFICATE-----
MIIBUTCB+aADAgECAgEBMAoGCCqGSM49BAMCMA4xDDAKBgNVBAMTA29sZDAeFw0x
OTAxMDEwMDAwMDBaFw0yMDAxMDIwMzA0MDVaMA4xDDAKBgNVBAMTA29sZDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABP+bcRFrt9FfTCy0qarJGa3GGqwlnlKexbTP
5ww8Pv5fWVIKyJKu4CVQiTc5XKv+oAKOo2yCUX3uhvd3dkBI0+KjSDBGMA8GA1Ud
EwEB/wQFMAMBAf8wHQYDVR0OBBYEFDdwvTJmm1WR6chmiinPO8RpKDS6MBQGA1Ud
EQQNMAuCCWEuZXhhbXBsZTAKBggqhkjOPQQDAgNHADBEAiBBGSHKsNsyPJJuQ4zm
ka/wRUcG4wAFBeM0NR68tZUjXgIgeVkHsk1KjTBIbFj/lF6l2RHZwjxtkkSM7ekk
wYAqrM8=
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0apcSDktm93QRZ2V
5QCZihxyEpVnUTZPOB8iQZ5vGiehRANCAAT/m3ERa7fRX0wstKmqyRmtxhqsJZ5S
nsW0z+cMPD7+X1lSCsiSruAlUIk3OVyr/qACjqNsglF97ob3d3ZASNPi
-----END PRIVATE KEY-----
`

const nameless = `-----BEGIN CERTIFICATE-----
MIIBSTCB8aADAgECAgECMAoGCCqGSM49BAMCMBQxEjAQBgNVBAMTCWEuZXhhbXBs
ZTAgFw0xOTAxMDEwMDAwMDBaGA8zMDAwMDEwMTAwMDAwMFowFDESMBAGA1UEAxMJ
YS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE/5txEWu30V9MLLSp
qskZrcYarCWeUp7FtM/nDDw+/l9ZUgrIkq7gJVCJNzlcq/6gAo6jbIJRfe6G93d2
QEjT4qMyMDAwDwYDVR0TAQH/BAUwAwEB/zAdBgNVHQ4EFgQUN3C9MmabVZHpyGaK
Kc87xGkoNLowCgYIKoZIzj0EAwIDRwAwRAIgSY9JVlFtfApp5UFOS7M8nLfCtZ04
/3fl5Rio7jQy3H0CIB1FFyupQ9k6WP6wIBn8C4byMCEpLj89rN7us6r0ndRa
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg0apcSDktm93QRZ2V
5QCZihxyEpVnUTZPOB8iQZ5vGiehRANCAAT/m3ERa7fRX0wstKmqyRmtxhqsJZ5S
nsW0z+cMPD7+X1lSCsiSruAlUIk3OVyr/qACjqNsglF97ob3d3ZASNPi
-----END PRIVATE KEY-----
`

func try(what, shown, trusted, name string) {
	cert, err := tls.X509KeyPair([]byte(shown), []byte(shown))
	if err != nil {
		panic(err)
	}
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		panic(err)
	}
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			panic(err)
		}
		conn.Read(make([]byte, 1))
		conn.Close()
	}()
	pool := x509.NewCertPool()
	if trusted != "" {
		pool.AppendCertsFromPEM([]byte(trusted))
	}
	below, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		panic(err)
	}
	conn := tls.Client(below, &tls.Config{RootCAs: pool, ServerName: name})
	err = conn.Handshake()
	text := "accepted"
	if err != nil {
		_, ok := err.(*tls.CertificateVerificationError)
		text = fmt.Sprint(ok, " ", regexp.MustCompile("time .* is").ReplaceAllString(err.Error(), "time … is"))
	}
	fmt.Println(what+":", text)
	conn.Close()
	listener.Close()
}

func main() {
	try("trusted", one, one, "a.example")
	try("by a wildcard", one, one, "x.b.example")
	try("in capitals, with a dot", one, one, "A.Example.")
	try("by its IP", one, one, "127.0.0.1")
	try("a stranger", one, "", "a.example")
	try("another name", one, one, "c.example")
	try("too deep for the wildcard", one, one, "x.y.b.example")
	try("another IP", one, one, "127.0.0.2")
	try("a stranger with another name", one, "", "c.example")
	try("out of date", old, old, "a.example")
	try("out of date, a stranger", old, "", "a.example")
	try("without IPs", old, old, "127.0.0.1")
	try("by its common name", nameless, nameless, "a.example")
	try("without names", nameless, nameless, "b.example")
}
