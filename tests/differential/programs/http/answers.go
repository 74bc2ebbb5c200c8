package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"regexp"
	"strings"
)

var date = regexp.MustCompile(`Date: [^\r]*`)

func handler(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/chunked":
		w.Write([]byte("one"))
		w.(http.Flusher).Flush()
		w.Write([]byte("two"))
	case "/trailer":
		w.Header().Set("Trailer", "X-End")
		w.Write([]byte("body"))
		w.Header().Set("X-End", "1")
	case "/none":
		w.WriteHeader(204)
	case "/moved":
		http.Redirect(w, r, "../there?x=1", 303)
	case "/error":
		http.Error(w, "no tea", 418)
	case "/hint":
		w.Header().Set("Link", "</a>")
		w.WriteHeader(103)
		w.Header().Set("B-Field", "b\r\nc")
		w.Write([]byte("<html>"))
	case "/body":
		b, err := io.ReadAll(r.Body)
		var max *http.MaxBytesError
		fmt.Fprintf(w, "%q %v %v", b, err, errors.As(err, &max))
	case "/odd":
		w.Header().Set("Content-Length", "2")
		_, err := w.Write([]byte("abc"))
		fmt.Println(err)
		w.Write([]byte("ab"))
	case "/panic":
		panic(http.ErrAbortHandler)
	default:
		fmt.Fprintf(w, "%s %s %s %v", r.Method, r.Host, r.RequestURI, r.Header)
	}
}

func main() {
	log.SetOutput(io.Discard)
	l, _ := net.Listen("tcp", "127.0.0.1:0")
	go http.Serve(l, http.MaxBytesHandler(http.HandlerFunc(handler), 8))
	for _, text := range []string{
		"GET /plain HTTP/1.1|Host: a|Connection: close||",
		"HEAD /plain HTTP/1.1|Host: a|Connection: close||",
		"GET /plain HTTP/1.0||",
		"GET /plain HTTP/1.0|Connection: keep-alive||GET / HTTP/1.0||",
		"GET /chunked HTTP/1.1|Host: a|Connection: close||",
		"GET /chunked HTTP/1.0||",
		"GET /trailer HTTP/1.1|Host: a|Connection: close||",
		"GET /none HTTP/1.1|Host: a|Connection: close||",
		"GET /x/moved HTTP/1.1|Host: a|Connection: close||",
		"GET /moved HTTP/1.1|Host: a|Connection: close||",
		"GET /error HTTP/1.1|Host: a|Connection: close||",
		"GET /hint HTTP/1.1|Host: a|Connection: close||",
		"GET /odd HTTP/1.1|Host: a|Connection: close||",
		"GET /panic HTTP/1.1|Host: a||",
		"POST /body HTTP/1.1|Host: a|Connection: close|Content-Length: 3||abc",
		"POST /body HTTP/1.1|Host: a|Connection: close|Content-Length: 9||abcdefghi",
		"POST /body HTTP/1.1|Host: a|Transfer-Encoding: chunked|Connection: close||3|abc|0||",
		"POST /body HTTP/1.1|Host: a|Expect: 100-continue|Connection: close|Content-Length: 2||hi",
		"GET / HTTP/1.1|Host: a|Pragma: no-cache|accept: x|Accept: y|Connection: close||",
		"GET / HTTP/1.1|Host: a||GET /second HTTP/1.1|Host: b|Connection: close||",
		"OPTIONS * HTTP/1.1|Host: a|Connection: close||",
		"GET / HTTP/1.1||",
		"GET / HTTP/1.1|Host: a|Host: b||",
		"GET / HTTP/1.1|Host : a||",
		"GET / HTTP/3.0|Host: a||",
		"GET  HTTP/1.1|Host: a||",
		"GET / HTTP/1.1|Host: a|Transfer-Encoding: gzip||",
		"GET / HTTP/1.1|Host: a|Content-Length: 1|Content-Length: 2||",
		"GET / HTTP/1.1|Host: a|Expect: tea||",
	} {
		c, _ := net.Dial("tcp", l.Addr().String())
		c.Write([]byte(strings.ReplaceAll(text, "|", "\r\n")))
		b, _ := io.ReadAll(c)
		fmt.Printf("%s\n%s\n\n", text, strings.ReplaceAll(date.ReplaceAllString(string(b), "Date: now"), "\r\n", "|"))
		c.Close()
	}
}
