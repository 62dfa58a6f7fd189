map (re: builtins.match re "-") [ "[[:alpha:]-]" "[a-c-]" "[[=a=]-]" "[a-]" "[^a-]" "[]-]" ]
