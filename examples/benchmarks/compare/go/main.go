// RSA pairs on request, by Go's crypto/rsa.
package main

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"log"
	"os"
	"runtime"
	"strconv"
)

func main() {
	bits, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("crypto/rsa,", runtime.Version())
	for requests := bufio.NewScanner(os.Stdin); requests.Scan(); {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%x\n", key.N)
	}
}
