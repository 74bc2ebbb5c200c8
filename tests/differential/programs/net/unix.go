// A socket in the file system: who finds it, its names, and its file.  SEMANTICS 175, 177.
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	folder, _ := os.MkdirTemp("", "pair")
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "socket")
	short := func(value any) string { return strings.ReplaceAll(fmt.Sprint(value), path, "PATH") }
	l, err := net.Listen("unix", path)
	fmt.Println(short(l.Addr()), l.Addr().Network(), err)
	_, err = net.Listen("unix", path)
	fmt.Println(short(err))
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				io.Copy(c, c)
				c.Close()
			}()
		}
	}()
	c, _ := net.Dial("unix", path)
	fmt.Println(short(c.RemoteAddr()), short(c.LocalAddr()) == "@" || short(c.LocalAddr()) == "")
	c.Write([]byte("there and back"))
	c.(*net.UnixConn).CloseWrite()
	all, err := io.ReadAll(c)
	fmt.Println(string(all), err)
	l.Close()
	_, err = os.Stat(path)
	fmt.Println(os.IsNotExist(err))
	_, err = net.Dial("unix", path)
	fmt.Println(short(err))
	l, err = net.Listen("unix", path)
	fmt.Println(short(l.Addr()), err)
}
