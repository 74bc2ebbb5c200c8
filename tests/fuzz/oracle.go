// What Go makes of inputs: a line of JSON on stdin each, and what it was taken for on stdout.
//
// Text is bytes all the way: each character of a JSON string stands for the byte of its number.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

type input struct {
	Target string
	Pieces []string
}

type dict = map[string]any

var observers = map[string]func([][]byte) any{
	"server":    func(pieces [][]byte) any { return serve(pieces) },
	"response":  func(pieces [][]byte) any { return response(pieces[0]) },
	"url":       func(pieces [][]byte) any { return parsedURL(string(pieces[0])) },
	"cookies":   func(pieces [][]byte) any { return cookies(string(pieces[0])) },
	"multipart": func(pieces [][]byte) any { return form(pieces[0]) },
	"patterns":  func(pieces [][]byte) any { return patterns(string(pieces[0])) },
	"duration":  func(pieces [][]byte) any { return duration(string(pieces[0])) },
	"layout":    func(pieces [][]byte) any { return layout(string(pieces[0])) },
	"fields":    func(pieces [][]byte) any { return fields(string(pieces[0])) },
}

func main() {
	log.SetOutput(io.Discard)
	lines := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	var slots []chan any
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			break
		}
		var in input
		if err := json.Unmarshal(line, &in); err != nil {
			log.Fatal(err)
		}
		var pieces [][]byte
		for _, piece := range in.Pieces {
			pieces = append(pieces, raw(piece))
		}
		slot := make(chan any, 1)
		slots = append(slots, slot)
		go func() { slot <- observers[in.Target](pieces) }()
	}
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, slot := range slots {
		if err := encoder.Encode(<-slot); err != nil {
			panic(err)
		}
	}
}

func raw(text string) []byte {
	var data []byte
	for _, r := range text {
		data = append(data, byte(r))
	}
	return data
}

func text[T string | []byte](data T) string {
	runes := make([]rune, len(data))
	for i := range len(data) {
		runes[i] = rune(data[i])
	}
	return string(runes)
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return text(err.Error())
}

func listed(lists map[string][]string) dict {
	made := dict{}
	for name, values := range lists {
		texts := []string{}
		for _, value := range values {
			texts = append(texts, text(value))
		}
		made[text(name)] = texts
	}
	return made
}

// A connection that has been fed all that its peer sends; what is written to it is kept.
type fed struct {
	name     string
	pieces   [][]byte
	mu       sync.Mutex
	out      bytes.Buffer
	requests []dict
	done     chan struct{}
	once     sync.Once
}

func (c *fed) Read(b []byte) (int, error) {
	for len(c.pieces) > 0 && len(c.pieces[0]) == 0 {
		c.pieces = c.pieces[1:]
	}
	if len(c.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(b, c.pieces[0])
	c.pieces[0] = c.pieces[0][n:]
	return n, nil
}

func (c *fed) Write(b []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.out.Write(b)
}

func (c *fed) end() error                       { c.once.Do(func() { close(c.done) }); return nil }
func (c *fed) Close() error                     { return c.end() }
func (c *fed) CloseWrite() error                { return c.end() }
func (c *fed) LocalAddr() net.Addr              { return fedAddr("server") }
func (c *fed) RemoteAddr() net.Addr             { return fedAddr(c.name) }
func (c *fed) SetDeadline(time.Time) error      { return nil }
func (c *fed) SetReadDeadline(time.Time) error  { return nil }
func (c *fed) SetWriteDeadline(time.Time) error { return nil }

type fedAddr string

func (a fedAddr) Network() string { return "fed" }
func (a fedAddr) String() string  { return string(a) }

type feeder struct {
	conns chan *fed
	known sync.Map
}

func (f *feeder) Accept() (net.Conn, error) { return <-f.conns, nil }
func (f *feeder) Close() error              { return nil }
func (f *feeder) Addr() net.Addr            { return fedAddr("server") }

var served = sync.OnceValue(func() *feeder {
	f := &feeder{conns: make(chan *fed)}
	server := &http.Server{Handler: http.HandlerFunc(f.answer), DisableGeneralOptionsHandler: true}
	go server.Serve(f)
	return f
})

func (f *feeder) answer(w http.ResponseWriter, r *http.Request) {
	known, _ := f.known.Load(r.RemoteAddr)
	conn := known.(*fed)
	seen := dict{
		"method": text(r.Method), "target": text(r.RequestURI), "host": text(r.Host), "proto": r.Proto,
		"url": text(r.URL.String()), "length": r.ContentLength, "header": listed(r.Header),
		"chunked": len(r.TransferEncoding) > 0, "close": r.Close,
	}
	if !strings.HasPrefix(r.RequestURI, "/unread") {
		body, err := io.ReadAll(r.Body)
		seen["body"], seen["error"], seen["trailer"] = text(body), said(err), listed(r.Trailer)
	}
	conn.requests = append(conn.requests, seen)
	fmt.Fprintf(w, "%d", len(conn.requests))
}

func serve(pieces [][]byte) dict {
	f := served()
	conn := &fed{pieces: pieces, done: make(chan struct{}), requests: []dict{}}
	conn.name = fmt.Sprintf("%p", conn)
	f.known.Store(conn.name, conn)
	f.conns <- conn
	<-conn.done
	f.known.Delete(conn.name)
	return dict{"requests": conn.requests, "out": text(conn.out.Bytes())}
}

func response(data []byte) dict {
	method := "GET"
	if bytes.HasPrefix(data, []byte{1}) {
		method, data = "HEAD", data[1:]
	}
	r, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(data)), &http.Request{Method: method})
	if err != nil {
		return dict{"error": said(err)}
	}
	body, err := io.ReadAll(r.Body)
	return dict{
		"status": text(r.Status), "code": r.StatusCode, "proto": text(r.Proto), "length": r.ContentLength,
		"close": r.Close, "header": listed(r.Header), "body": text(body), "body_error": said(err),
		"trailer": listed(r.Trailer), "chunked": len(r.TransferEncoding) > 0,
	}
}

func parsedURL(raw string) dict {
	made := dict{"request": ""}
	if u, err := url.ParseRequestURI(raw); err != nil {
		made["request"] = said(err)
	} else {
		made["request_uri"] = text(u.RequestURI())
	}
	u, err := url.Parse(raw)
	if err != nil {
		made["error"] = said(err)
		return made
	}
	made["parts"] = []string{
		text(u.Scheme), text(u.Opaque), text(u.User.String()), text(u.Host), text(u.Path), text(u.RawPath),
		text(u.RawQuery), text(u.Fragment), text(u.RawFragment), text(u.String()), text(u.EscapedPath()),
		text(u.Hostname()), text(u.Port()), text(u.RequestURI()),
	}
	query, err := url.ParseQuery(u.RawQuery)
	made["query"], made["query_error"] = listed(query), said(err)
	return made
}

func cookies(line string) dict {
	made := dict{}
	header := http.Header{"Cookie": {line}}
	pairs := []string{}
	for _, cookie := range (&http.Request{Header: header}).Cookies() {
		pairs = append(pairs, text(cookie.String()))
	}
	made["read"] = pairs
	parsed, err := http.ParseCookie(line)
	made["count"], made["error"] = len(parsed), said(err)
	cookie, err := http.ParseSetCookie(line)
	made["set_error"] = said(err)
	if err == nil {
		unparsed := []string{}
		for _, each := range cookie.Unparsed {
			unparsed = append(unparsed, text(each))
		}
		made["set"] = []any{
			text(cookie.Name), text(cookie.Value), cookie.Quoted, text(cookie.Path), text(cookie.Domain),
			cookie.MaxAge, cookie.Secure, cookie.HttpOnly, int(cookie.SameSite), cookie.Partitioned,
			text(cookie.String()), unparsed, said(cookie.Valid()),
		}
	}
	return made
}

func form(data []byte) dict {
	read, err := multipart.NewReader(bytes.NewReader(data), "b").ReadForm(1 << 20)
	if err != nil {
		return dict{"refused": true}
	}
	files := dict{}
	for name, headers := range read.File {
		list := []any{}
		for _, header := range headers {
			file, _ := header.Open()
			content, _ := io.ReadAll(file)
			list = append(list, []any{text(header.Filename), header.Size, text(content), listed(header.Header)})
		}
		files[text(name)] = list
	}
	return dict{"values": listed(read.Value), "files": files}
}

// Lines: patterns, up to an empty one; then paths that are asked for.
func patterns(data string) dict {
	first, paths, _ := strings.Cut(data, "\n\n")
	mux := http.NewServeMux()
	said := []string{}
	for _, pattern := range strings.Split(first, "\n") {
		said = append(said, register(mux, pattern))
	}
	asked := []any{}
	for _, target := range strings.Split(paths, "\n") {
		request := asking(target)
		if request == nil {
			asked = append(asked, "refused")
			continue
		}
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, request)
		asked = append(asked, []any{w.Code, text(w.Header().Get("Location")), text(w.Body.String()), w.Header().Get("Allow")})
	}
	return dict{"said": said, "asked": asked}
}

func asking(target string) (r *http.Request) {
	defer func() { recover() }()
	method, path, _ := strings.Cut(target, " ")
	made := httptest.NewRequest(method, path, nil)
	made.Host = "h"
	return made
}

func register(mux *http.ServeMux, pattern string) (panicked string) {
	defer func() {
		if v := recover(); v != nil {
			panicked = text(fmt.Sprint(v))
		}
	}()
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s %s %s", r.Pattern, r.PathValue("x"), r.PathValue("rest"))
	})
	return ""
}

func duration(data string) dict {
	d, err := time.ParseDuration(data)
	if err != nil {
		return dict{"error": said(err)}
	}
	return dict{"ns": fmt.Sprint(int64(d)), "text": text(d.String())}
}

var instants = []time.Time{
	time.Date(2006, 1, 2, 15, 4, 5, 999999999, time.UTC),
	time.Date(1970, 12, 31, 0, 0, 0, 0, time.FixedZone("", -7*3600-1800)),
	time.Date(2024, 2, 29, 12, 30, 0, 120000000, time.FixedZone("ABC", 5*3600)),
}

func layout(data string) dict {
	made := []string{}
	for _, t := range instants {
		made = append(made, text(t.Format(data)))
	}
	return dict{"texts": made}
}

func fields(data string) dict {
	made := dict{"key": text(http.CanonicalHeaderKey(data)), "sniffed": http.DetectContentType([]byte(data))}
	kind, parameters, err := mime.ParseMediaType(data)
	made["kind"] = text(kind)
	if err != nil {
		made["kind"] = "refused"
	}
	texts := dict{}
	for name, value := range parameters {
		texts[text(name)] = text(value)
	}
	made["parameters"] = texts
	if t, err := http.ParseTime(data); err == nil {
		made["time"] = fmt.Sprint(t.Unix())
	}
	request := httptest.NewRequest("GET", "/", nil)
	request.Header.Set("Range", data)
	w := httptest.NewRecorder()
	http.ServeContent(w, request, "a.txt", time.Time{}, strings.NewReader(strings.Repeat("0123456789", 10)))
	made["range"] = []any{w.Code, w.Header().Get("Content-Range"), w.Header().Get("Content-Length")}
	if w.Code == 206 && w.Header().Get("Content-Range") == "" {
		made["range"] = []any{w.Code, "several"}
	}
	return made
}
