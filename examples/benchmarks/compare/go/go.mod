module keysource.dev/compare

go 1.24
