map (x: x == null) [ null false 0 "" [ ] { } ]
