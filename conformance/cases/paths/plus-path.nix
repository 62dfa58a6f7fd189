[ (/a + /b) (/a/b + /../c) (./a + ./b == ./a + (toString ./b)) ]
