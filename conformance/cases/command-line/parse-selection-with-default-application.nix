f: x: f x.a or x.b or [ ]
