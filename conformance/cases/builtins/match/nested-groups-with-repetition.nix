builtins.match "((a|b){2,3})(.*)" "abbac"
