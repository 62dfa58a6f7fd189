import "whatever"
