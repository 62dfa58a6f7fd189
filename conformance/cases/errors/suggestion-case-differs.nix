{ FooBar = 1; }.foobar
