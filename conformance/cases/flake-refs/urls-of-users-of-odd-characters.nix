map (u: builtins.flakeRefToString { type = "file"; url = u; }) [
  "http://a%2fb:c%2fd@h/x" "http://a%3ab:c%3ad@h/x" "http://a%40b:c%40d@h/x" "http://a%3fb:c%3fd@h/x" "http://a%25b:c%25d@h/x" "http://h%2fi/x" "http://h%3ai/x" "http://h%40i/x" "http://h%3fi/x" "http://h%25i/x" "http://m%75tant/x" "http://h:80/x" "http://[::1]:80/x" "http://[fe80::1%25eth0]/x" "http://[v1.a:b]/x" "http://a@h/x" "http://a:@h/x" "http://:b@h/x" "http://h/a%2fb%3fc%23d" "http://h/?a%3db=c%26d" "http://h//x//"
]
