fetchGit { url = "http://localhost"; ref = "a..b"; publicKey = "k"; }
