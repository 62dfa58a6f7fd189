[ http://example.org/a?b=c&d=%20 mailto:x@y.z x:y ]
