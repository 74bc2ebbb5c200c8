package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
)

func named(pattern string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "%s id=%q rest=%q", r.Pattern, r.PathValue("id"), r.PathValue("rest"))
	}
}

func register(mux *http.ServeMux, pattern string) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println("panic for", pattern)
		}
	}()
	mux.Handle(pattern, named(pattern))
}

func main() {
	mux := http.NewServeMux()
	for _, pattern := range []string{
		"/", "GET /items/{id}", "PUT /items/{id}", "/items/{id}/", "/files/{rest...}", "/only/{$}",
		"a.com/items/{id}", "GET /items/new", "/items/{other}", "GET /x//y", "/{", "/items/{id}/{id}",
		"POST /up/{id}/a", "/up/{id}/a",
	} {
		register(mux, pattern)
	}
	for _, ask := range [][2]string{
		{"GET", "/"}, {"GET", "/items/7"}, {"HEAD", "/items/7"}, {"DELETE", "/items/7"},
		{"GET", "/items/new"}, {"GET", "/items/7/x"}, {"GET", "/items/a%2Fb"}, {"GET", "/files"},
		{"GET", "/files/"}, {"GET", "/files/a/b%20c"}, {"GET", "/only/"}, {"GET", "/only"},
		{"GET", "/a/../items/7?q=1"}, {"POST", "/up/1/a"}, {"GET", "/up/1/a"}, {"PUT", "/items/new"},
		{"GET", "http://a.com/items/7"}, {"GET", "http://a.com:80/items/7"},
	} {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(ask[0], ask[1], nil))
		fmt.Println(ask[0], ask[1], w.Code, w.Header().Get("Location"), w.Header().Get("Allow"), w.Body.String())
	}
}
