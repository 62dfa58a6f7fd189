let inherit ("a${c}") foo c; in foo
