[ (/a-b < /a/b) (/a < /a/b) (/ab < /a/b) (/a.b < /a/b) ]
