// What a client sends, byte by byte.
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

func main() {
	listener, _ := net.Listen("tcp", "127.0.0.1:0")
	heads := make(chan string)
	go serve(listener, heads)
	base := "http://" + listener.Addr().String()
	client := &http.Client{Transport: &http.Transport{}}
	send := func(request *http.Request) {
		request.Host = "test"
		go func() {
			response, err := client.Do(request)
			if err != nil {
				fmt.Println(err)
				return
			}
			io.ReadAll(response.Body)
			response.Body.Close()
		}()
		fmt.Printf("%q\n", <-heads)
	}
	for _, method := range []string{"GET", "HEAD", "POST", "DELETE", "FOO"} {
		request, _ := http.NewRequest(method, base+"/a%2fb?c=d e#f", nil)
		send(request)
	}
	for _, method := range []string{"GET", "POST"} {
		request, _ := http.NewRequest(method, base, strings.NewReader("héllo"))
		send(request)
		request, _ = http.NewRequest(method, base, strings.NewReader(""))
		send(request)
		request, _ = http.NewRequest(method, base, io.MultiReader(strings.NewReader("u")))
		send(request)
		request, _ = http.NewRequest(method, base, io.MultiReader())
		send(request)
	}
	request, _ := http.NewRequest("PUT", base, io.MultiReader(strings.NewReader("with a trailer")))
	request.Trailer = http.Header{"X-End": {"1"}}
	request.Header.Set("Accept-Encoding", "br")
	request.Header.Set("User-Agent", "")
	request.Header.Add("X-Two", "1")
	request.Header.Add("X-Two", " 2 ")
	send(request)
	request, _ = http.NewRequest("GET", base, nil)
	request.URL.User = url.UserPassword("me", "sécret")
	request.AddCookie(&http.Cookie{Name: "a", Value: "b c"})
	request.AddCookie(&http.Cookie{Name: "d", Value: "e,f"})
	request.Header.Set("Range", "bytes=1-")
	request.Close = true
	send(request)
}

// serve answers each request on a connection of its own, and tells what it was.
func serve(listener net.Listener, heads chan string) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		data := ""
		buffer := make([]byte, 4096)
		for !whole(data) {
			n, err := conn.Read(buffer)
			if err != nil {
				break
			}
			data += string(buffer[:n])
		}
		io.WriteString(conn, "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
		conn.Close()
		heads <- data
	}
}

func whole(data string) bool {
	head, body, ok := strings.Cut(data, "\r\n\r\n")
	if !ok {
		return false
	}
	if strings.Contains(head, "chunked") {
		return strings.HasPrefix(body, "0\r\n") || strings.Contains(body, "\r\n0\r\n") && strings.HasSuffix(body, "\r\n\r\n")
	}
	return !strings.Contains(head, "Content-Length: 6") || len(body) == 6
}
