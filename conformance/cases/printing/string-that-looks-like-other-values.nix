[ "1" "true" "null" "[ ]" "/a" "«thunk»" ]
