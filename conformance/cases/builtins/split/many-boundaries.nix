let
  s = builtins.split;
in [
  (s "" "") (s "" "ab") (s "()" "ab") (s "a*" "baac") (s "(a*)" "baac") (s "(a)|b" "abc") (s "^" "ab") (s "$" "ab") (s "^a" "aaa") (s "a$" "aaa") (s "(^|,)" "a,b") (s "(,|$)" "a,b") (s "^" "a\nb\n") (s "$" "a\nb\n") (s "^b" "a\nb") (s "a$" "a\nb") (s "(^)b" "b\nb\nab") (s "\n" "a\nb\n") (s "(\n|^)" "a\nb")
  (s "x" "") (s "x" "x") (s "x" "xx") (s "(x)" "xxyx") (s "(x+)(y?)" "xxyx") (s "x{2}" "xxxxx") (s "(x{2,3})" "xxxxxxxx") (s "(a|ab)(c|bcd)" "abcdac") (s "[[:space:]]+" " a  b ") (s "(b*|c)" "abcb") (s "(b|c*)" "abcb") (s "((b)|(c))*" "abcb") (s "(b*)*" "abba") (s "(b*)+" "abba") (s "()()" "a") (s "(a?)(b?)" "cab") (s ".*" "ab") (s ".*" "a\nb") (s "(.*)$" "ab") (s "[^/]*" "/a//b/") (s "(/)([^/]*)" "/a//b/") (s "a|^" "aba") (s "^|a" "aba") (s "b|$" "aba") (s "(a$|^b)" "bab\nbaa")
]
