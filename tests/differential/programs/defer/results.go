// Deferred calls see the result after return has set it, and may change it.  SEMANTICS 55, 60.
package main

import "fmt"

func doubled(n int) (result int) {
	defer func() { result *= 2 }()
	defer func() { result++ }()
	return n
}

func saved(fail bool) (result string) {
	defer func() {
		if value := recover(); value != nil {
			result = fmt.Sprint(result, ", then ", value)
		}
	}()
	result = "begun"
	if fail {
		panic("failed")
	}
	return "done"
}

func main() {
	fmt.Println(doubled(1), doubled(20))
	fmt.Println(saved(false))
	fmt.Println(saved(true))
}
