"ab" - "b"
