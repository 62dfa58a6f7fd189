let
  m = builtins.match;
in [
  (m "" "") (m "()" "") (m "(a*)*" "") (m "(a*)*" "aaa") (m "(a*)+" "aaa") (m "(a*)+" "") (m "(a|b)*" "abab") (m "((a|b)*)*" "abab") (m "(a*b*)*" "aabbab")
  (m "(a*)(a*)" "aaa") (m "(a+)(a+)" "aaa") (m "(a?)(a?)(a?)" "aa") (m "(a{2})(a{1,2})(a*)" "aaaaa") (m "(a{0})" "") (m "a{0}b" "b") (m "(ab){2}" "abab") (m "(ab){2,}" "ababab") (m "(ab){2,3}" "abababab") (m "(a{0,1}){3}" "aa") (m "((a{1,2}){2})*" "aaaaaa")
  (m "(a|ab)(c|bcd)(d*)" "abcd") (m "(a|ab)(bcd|c)(d*)" "abcd") (m "(ab|a)(c|bcd)(d*)" "abcd") (m "(a|ab|abc|abcd)*" "abcdab") (m "(x*|y)*" "xyx") (m "(|a)+" "aa") (m "(a|)+" "aa") (m "(|a)*" "aa") (m "(a|b|)*c" "abc")
  (m "([^a]*)a(.*)" "bbabb") (m "[a-c]*" "abcabc") (m "[]a]*" "a]a") (m "[^]a]*" "bcd") (m "[a-]*" "a-a") (m "[[:alpha:]]+" "azAZ") (m "[[:digit:][:space:]]+" "1 2") (m ".*" "a\nb") (m "[^x]*" "a\nb") (m "^a$" "a") (m "^^a$$" "a") (m "(^a|b$)" "b") (m "a^b" "a^b") (m "a$b" "a$b")
  (m "((((a))))" "a") (m "(a)(b)?(c)" "ac") (m "((a)|(b))*" "ab") (m "((a)|(b))*" "ba") (m "(()|a)*" "aa") (m "((a*)b)*" "aabab") (m "((a*)b*)*" "aabab") (m "(a*){2}" "aaa") (m "(a*){2,3}b" "aab") (m "((a?){3}){2}" "aaaaa") (m "(a?){4}" "aa") (m "(a{1}){0,2}" "aa") (m "((a|aa){2})(a*)" "aaaa") (m "((aa|a){2})(a*)" "aaaa")
]
