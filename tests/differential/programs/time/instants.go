// Instants are added to, subtracted and compared; their parts can be asked for.  SEMANTICS 134.
package main

import (
	"fmt"
	"time"
)

func main() {
	t := time.Date(2023, time.December, 31, 23, 59, 59, 999999999, time.UTC)
	u := t.Add(time.Nanosecond)
	fmt.Println(u, u.Sub(t), t.Sub(u), t.Before(u), t.After(u), t.Compare(u))
	fmt.Println(t.Year(), t.Month(), t.Day(), t.Weekday(), t.YearDay(), u.YearDay())
	fmt.Println(t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Unix(), t.UnixNano())
	west := u.In(time.FixedZone("WEST", -3600))
	fmt.Println(west, west.Equal(u), west == u, west.Day(), west.Sub(u))
	fmt.Println(u.AddDate(0, 2, -1), u.Add(-36*time.Hour))
	fmt.Println(t.Truncate(time.Minute), t.Round(time.Minute), time.Unix(-1, 500).UTC())
	fmt.Println(time.Time{}, time.Time{}.IsZero(), u.IsZero(), time.Date(2024, 13, 35, 25, 61, 0, 0, time.UTC))
}
