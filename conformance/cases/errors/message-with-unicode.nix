throw "ä € 😀"
