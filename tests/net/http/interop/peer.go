// A server and a client of Go's, for tests: "peer serve" or "peer ask URL".
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"os"
	"strings"
	"sync"
	"time"
)

func main() {
	if os.Args[1] == "serve" {
		serve()
	} else {
		ask(os.Args[2])
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// It ends with its standard input.
func serve() {
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Println(listener.Addr())
	mux := http.NewServeMux()
	mux.HandleFunc("/echo", echo)
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "X-Count")
		for i := range 100 {
			fmt.Fprintf(w, "%d\n", i)
			w.(http.Flusher).Flush()
		}
		w.Header().Set("X-Count", "100")
	})
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/echo", http.StatusTemporaryRedirect)
	})
	mux.HandleFunc("/abort", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "10")
		w.Write([]byte("abc"))
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	})
	mux.HandleFunc("/close", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Connection", "close")
		io.WriteString(w, r.RemoteAddr)
	})
	mux.HandleFunc("/addr", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, r.RemoteAddr)
	})
	go http.Serve(listener, mux)
	io.Copy(io.Discard, os.Stdin)
}

func echo(w http.ResponseWriter, r *http.Request) {
	body := must(io.ReadAll(r.Body))
	w.Header().Set("X-Method", r.Method)
	w.Header().Set("X-Length", fmt.Sprint(r.ContentLength))
	w.Header().Set("X-Field", r.Header.Get("X-Field"))
	w.Header().Set("X-Trailing", r.Trailer.Get("X-Sum"))
	w.Write(body)
}

// Each line is what one request came to.
func ask(url string) {
	big := bytes.Repeat([]byte("0123456789"), 100_000)
	fmt.Println("get", got("GET", url+"/hello", nil))
	fmt.Println("head", got("HEAD", url+"/hello", nil))
	fmt.Println("post", got("POST", url+"/echo", strings.NewReader("body")))
	fmt.Println("chunked", got("PUT", url+"/echo", io.MultiReader(strings.NewReader("in "), strings.NewReader("pieces"))))
	fmt.Println("big", got("POST", url+"/count", bytes.NewReader(big)))
	fmt.Println("stream", got("GET", url+"/stream", nil))
	fmt.Println("redirect", got("GET", url+"/moved", nil))
	fmt.Println("missing", got("GET", url+"/nowhere", nil))
	fmt.Println("continue", expecting(url+"/echo"))
	fmt.Println("no continue", expecting(url+"/refused"))
	fmt.Println("cancelled", cancelled(url+"/endless"))
	fmt.Println("aborted", got("GET", url+"/abort", nil))
	fmt.Println("connections", reused(url+"/hello", 200))
	fmt.Println("at once", atOnce(url+"/hello", 32, 50))
}

func got(method, url string, body io.Reader) string {
	request := must(http.NewRequest(method, url, body))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "failed"
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	shown := string(read)
	if len(shown) > 60 {
		shown = fmt.Sprintf("%d bytes", len(shown))
	}
	return fmt.Sprintf("%d %d %q %v %v", response.StatusCode, response.ContentLength, shown, response.Trailer, err)
}

func expecting(url string) string {
	request := must(http.NewRequest("POST", url, strings.NewReader("expected")))
	request.Header.Set("Expect", "100-continue")
	transport := &http.Transport{ExpectContinueTimeout: time.Minute}
	defer transport.CloseIdleConnections()
	var told bool
	trace := &httptrace.ClientTrace{Got100Continue: func() { told = true }}
	request = request.WithContext(httptrace.WithClientTrace(context.Background(), trace))
	response := must(transport.RoundTrip(request))
	defer response.Body.Close()
	return fmt.Sprintf("%d %t %s", response.StatusCode, told, must(io.ReadAll(response.Body)))
}

func cancelled(url string) string {
	ctx, cancel := context.WithCancel(context.Background())
	response := must(http.DefaultClient.Do(must(http.NewRequestWithContext(ctx, "GET", url, nil))))
	defer response.Body.Close()
	must(io.ReadFull(response.Body, make([]byte, 1000)))
	cancel()
	_, err := io.Copy(io.Discard, response.Body)
	return fmt.Sprint(err)
}

func reused(url string, n int) int {
	seen := 0
	trace := &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		if !info.Reused {
			seen++
		}
	}}
	client := &http.Client{Transport: &http.Transport{}}
	for range n {
		request := must(http.NewRequest("GET", url, nil))
		response := must(client.Do(request.WithContext(httptrace.WithClientTrace(context.Background(), trace))))
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	}
	return seen
}

func atOnce(url string, workers, each int) int {
	var wg sync.WaitGroup
	var mu sync.Mutex
	fine := 0
	for range workers {
		wg.Go(func() {
			for range each {
				if strings.HasPrefix(got("GET", url, nil), "200") {
					mu.Lock()
					fine++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return fine
}
