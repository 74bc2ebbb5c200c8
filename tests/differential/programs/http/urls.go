// URLs, taken apart, put together and resolved; cookies as they are read and set.
package main

import (
	"fmt"
	"net/http"
	"net/url"
)

var texts = []string{
	"http://user:p%40ss@host:80/a%2fb/../c?x=1&y=%zz&x=+2#f%20g",
	"HTTP://[fe80::1%25en0]:80/", "mailto:a@b", "mailto:/a", "//host/p?", "///three",
	"*", "a/b:c", "a:b/c", "http://h/é?é#é", "http://h/%C3%A9%ff", "http://h/!$&'()*+,;=:@[]",
	"http://a:1,b:2/", "mysql://a:1,b:2/", "http://h h/", "http://%41/", "http://h/%", ":x", "1:x",
	"http://[::1", "http://[1.2.3.4]/", "http://h:x/", "http://a b@h/", "?q", "#f", "", ".", "..",
	"../../../g", "./g/.", "g;x=1/../y", "http:opaque?q",
}

var cookies = []string{
	"a=b", "a=b; Path=/x; Domain=.Host.test; Max-Age=5; Secure; HttpOnly; SameSite=None",
	`a="b c"; Expires=Sun, 06-Nov-1994 08:49:37 GMT; odd`, "a b=c", "a", "", "a=b; Max-Age=05",
	"a=b; Max-Age=-5; Partitioned; Secure", `a="b`, "a=é",
}

func main() {
	base, _ := url.Parse("http://a/b/c/d;p?q")
	for _, text := range texts {
		u, err := url.Parse(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s %q %q %q %q\n", u, u.Path, u.RawPath, u.Host, u.RequestURI())
		fmt.Println(base.ResolveReference(u), u.JoinPath("x", "../y/"), u.Redacted())
		fmt.Printf("%q %q %q\n", u.Hostname(), u.Port(), u.Query().Encode())
		if _, err := url.ParseRequestURI(text); err != nil {
			fmt.Println(err)
		}
	}
	for _, text := range cookies {
		cookie, err := http.ParseSetCookie(text)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%s %q %d %q %v\n", cookie, cookie.Value, cookie.MaxAge, cookie.Unparsed, cookie.Valid())
	}
	every := "azAZ09-._~$&+,/:;=?@ !'()*%é"
	fmt.Println(url.QueryEscape(every), url.PathEscape(every))
}
