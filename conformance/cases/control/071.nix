throw "a\nb"
