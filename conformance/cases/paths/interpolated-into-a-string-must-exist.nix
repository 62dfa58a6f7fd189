"${/does/not/exist}"
