throw "\té\t😀"
