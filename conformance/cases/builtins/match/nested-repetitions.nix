let
  m = builtins.match;
  as = n: builtins.concatStringsSep "" (builtins.genList (_: "a") n);
  t = e: n: [ (m e (as n)) (m e (as n + "b")) (m e ("b" + as n)) (m e (as n + "b" + as n)) ];
in map (e: [ (t e 0) (t e 1) (t e 2) (t e 4) ]) [
  "(a*)*" "(a+)+" "(a*)*b" "(a+)+b" "(a|aa)+" "(a|aa)+b" "(a*a*)*b" "((a*)*)*" "(a?){9}" "(a?)*b?" "(a{1,3})*b?" "(a|b)*a" "(.*)a(.*)" "(.*)(.*)b" "(a*|b)*" "((a|b)*b)?(a*)" "(a*b?){2}" "((a*)|b){3}" "((a|b|ab)*)(b?)(a*)" "([ab]*)([ab]+)" "(a*)([^b]*)(b*a*)" "(a+b?)*" "((a+b?)*)*" "((a*b?){1,2})*" "(()*a*)*" "((a*)+b*)+"
]
