package postgres

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	osuser "os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// account is whom the server runs as. PostgreSQL refuses to run as root, so root hands over to another.
type account struct {
	credential *syscall.Credential // nil = as we are
}

// owner answers whom to run as: ourselves, or for root whoever owns the data already, else postgres, else nobody.
func owner(data string) (account, error) {
	if os.Geteuid() != 0 {
		return account{}, nil
	}
	info, err := os.Stat(data)
	if err == nil {
		stat := info.Sys().(*syscall.Stat_t)
		if stat.Uid == 0 {
			return account{}, fmt.Errorf("%s belongs to root, as whom PostgreSQL does not run; chown it to another", data)
		}
		return account{&syscall.Credential{Uid: stat.Uid, Gid: stat.Gid}}, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return account{}, err
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := osuser.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return account{}, fmt.Errorf("user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return account{}, fmt.Errorf("user %s: %w", name, err)
		}
		return account{&syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}, nil
	}
	return account{&syscall.Credential{Uid: 65534, Gid: 65534}}, nil
}

// uid is the user's number.
func (a account) uid() uint32 {
	if a.credential == nil {
		return uint32(os.Geteuid())
	}
	return a.credential.Uid
}

// own gives path to the account.
func (a account) own(path string) error {
	if a.credential == nil {
		return nil
	}
	return os.Chown(path, int(a.credential.Uid), int(a.credential.Gid))
}

// pass answers the path by which cmd reaches dir. Another user may be kept out by a folder above dir (root's home,
// or a private temporary folder), so it gets dir opened.
func (a account) pass(cmd *exec.Cmd, dir string) (string, error) {
	if a.credential == nil {
		return dir, nil
	}
	path, ok := inherited(len(cmd.ExtraFiles))
	if !ok {
		return dir, nil
	}
	file, err := os.Open(dir)
	if err != nil {
		return "", err
	}
	cmd.ExtraFiles = append(cmd.ExtraFiles, file)
	return path, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}

// longestSocket is how long the folder of a socket may be: the shortest limit of the systems served is 104 bytes with a
// final NUL (macOS; Linux 108), and the socket's own name takes its part.
const longestSocket = 103 - len("/.s.PGSQL."+port)

// socketFolder makes the folder of the socket, in dir or, where that is too deep, at a short place that depends on dir
// alone, so that connection strings outlive a restart.
func (a account) socketFolder(dir string) (string, error) {
	path := filepath.Join(dir, "socket")
	if len(path) > longestSocket {
		name := fmt.Sprintf("journey-%x", sha256.Sum256([]byte(dir)))[:24]
		if path = filepath.Join(os.TempDir(), name); len(path) > longestSocket {
			path = filepath.Join("/tmp", name)
		}
	}
	err := os.Mkdir(path, 0o700)
	if err == nil {
		return path, a.own(path)
	}
	if !errors.Is(err, fs.ErrExist) {
		return "", fmt.Errorf("socket: %w", err)
	}
	info, err := os.Lstat(path)
	if err != nil {
		return "", fmt.Errorf("socket: %w", err)
	}
	// In a shared folder somebody else could wait there for our connections.
	if !info.IsDir() || info.Mode().Perm()&0o077 != 0 || info.Sys().(*syscall.Stat_t).Uid != a.uid() {
		return "", fmt.Errorf("socket: %s is not a private folder of user %d; remove it", path, a.uid())
	}
	return path, nil
}
