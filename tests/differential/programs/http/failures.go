// What a client says of servers that fail, and of requests that can't be sent.
package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"
)

var answers = []string{
	"",
	"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwhole",
	"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
	"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
	"HTTP/1.0 200 OK\r\n\r\nup to the end",
	"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
	"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
	"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
	"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nabc",
	"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
	"HTTP/1.1 200 OK\r\nA: b\r\n c\r\nContent-Length: 0\r\n\r\n",
	"HTTP/1.1 200 OK\r\n A: b\r\n\r\n",
	"HTTP/1.1 200 OK\r\nno field\r\n\r\n",
	"HTTP/1.1 200 OK\r\nbad name: x\r\nContent-Length: 0\r\n\r\n",
	"HTTP/1.1 20 OK\r\n\r\n",
	"HTTP/1.1 -20 OK\r\n\r\n",
	"HTTP/1.x 200 OK\r\n\r\n",
	"ICY 200 OK\r\n\r\n",
	"nonsense\r\n\r\n",
	"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
	"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
	"HTTP/1.1 304 Not Modified\r\n\r\n",
	"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
	"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
	"HTTP/1.1 302 Found\r\nLocation: http://%zz\r\nContent-Length: 0\r\n\r\n",
	"HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n",
}

func main() {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	base := "http://" + listener.Addr().String()
	client := &http.Client{Transport: &http.Transport{}}
	tell := func(response *http.Response, err error) {
		if err != nil {
			fmt.Println(strings.ReplaceAll(err.Error(), base, "BASE"))
			return
		}
		body, err := io.ReadAll(response.Body)
		fmt.Printf("%s %d %v %q %v\n", response.Status, response.ContentLength, response.Close, body, err)
	}
	for _, answer := range answers {
		go once(listener, answer)
		tell(client.Get(base))
	}
	go once(listener, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
	tell(client.Head(base))
	for _, where := range []string{"ftp://host/", "http:///path", "http://:80x/", "no scheme", "http://a b/", ""} {
		tell(client.Get(where))
	}
	request, _ := http.NewRequest("GET", base, nil)
	request.Header.Set("bad name", "x")
	tell(client.Do(request))
	request, _ = http.NewRequest("GET", base, nil)
	request.Method = "bad method"
	tell(client.Do(request))
	client.Timeout = 50 * time.Millisecond
	tell(client.Get(base))
	listener.Close()
	_, err := client.Get(base)
	fmt.Println(errors.Is(err, syscall.ECONNREFUSED))
}

// once answers the request of one connection.
func once(listener net.Listener, answer string) {
	conn, _ := listener.Accept()
	conn.Read(make([]byte, 4096))
	io.WriteString(conn, answer)
	conn.Close()
}
