dirOf (x: "/a/b")
