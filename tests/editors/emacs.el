;;; A user's sessions in Emacs with eglot, set up by init.el: `production', `project' and `live', each from a workspace. -*- lexical-binding: t; -*-

(require 'cl-lib)
(require 'xref)

(defvar story-limit 10 "Seconds that a step may take.")

(defvar told nil "What the server says, the last first.")

(defun say (step) (princ (format "  ok: %s\n" step)))

(defun await (step condition)
  "Wait until CONDITION returns something; return that."
  (let ((end (+ (float-time) story-limit)) value)
    (while (not (setq value (funcall condition)))
      (when (> (float-time) end)
        (error "Timeout waiting for %s:\n%s\n%S" step (buffer-string) told))
      (accept-process-output nil 0.01))
    value))

(defun same (step got wanted)
  (unless (equal got wanted) (error "%s:\n%S\nwanted:\n%S" step got wanted))
  (say step))

(defun has (step text &rest parts)
  (dolist (part parts)
    (unless (string-match-p (regexp-quote part) text) (error "%s lacks %s:\n%s" step part text)))
  (say step))

(defun visit (file)
  (find-file file)
  (same "mode" major-mode 'caddyfile-mode)
  ;; `eglot-ensure' waits for the end of the command that opened the file.
  (run-hooks 'post-command-hook)
  (await "the server" #'eglot-current-server))

(defun on-disk (file) (with-temp-buffer (insert-file-contents file) (buffer-string)))

(defun at (text)
  "Put point on TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun shown (function)
  "What an eldoc FUNCTION has to show at point."
  (let (text)
    (eglot--signal-textDocument/didChange) ; an idle Emacs does it by itself
    (funcall function (lambda (it &rest _) (setq text (or it 'nothing))))
    (let ((text (await "eldoc" (lambda () text))))
      (if (stringp text) text (format "%S" text)))))

(defun problems ()
  "The messages of the diagnostics as of now."
  (eglot--signal-textDocument/didChange)
  (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))

(defun choosing (words act)
  "Call ACT; where it asks, choose what has WORDS."
  (cl-letf ((last-nonmenu-event ?\r) ; with the keyboard
            ((symbol-function 'completing-read)
             (lambda (_ choices &rest _)
               (or (cl-find-if (lambda (it) (string-match-p (regexp-quote words) it))
                               (mapcar (lambda (it) (if (consp it) (car it) it)) choices))
                   (error "No %s in %S" words choices)))))
    (funcall act)))

(defun names (index)
  "All names in an outline."
  (cl-loop for (name . rest) in index
           if (and (consp rest) (consp (car rest))) append (names rest)
           else collect name))

(defun production ()
  (visit "Caddyfile")
  (let ((original (buffer-string)) (inhibit-message t))
    (flymake-start)
    (let ((outline (names (eglot-imenu))))
      (dolist (name '("(sock)" "global options" "docs.example.com"))
        (unless (member name outline) (error "No %s in %S" name outline)))
      (say "outline"))
    (same "no diagnostic" (problems) nil)

    (at "5s")
    (has "hover of a timeout" (shown #'eglot-hover-eldoc-function) "read_header" "5 seconds")
    (at "/sockets/uploads.sock")
    (has "hover of a socket" (shown #'eglot-hover-eldoc-function) "Unix socket" "/sockets/uploads.sock")

    (goto-char (point-max))
    (delete-region (line-beginning-position 0) (point))
    (has "diagnostic where the brace is missing"
         (car (await "a diagnostic" #'problems)) "this block is never closed")
    (insert "}\n")
    (await "no diagnostic" (lambda () (null (problems))))
    (same "undone" (buffer-string) original)

    (at "sock /sockets/app.sock")
    (delete-char 4)
    (insert "sok")
    (await "a diagnostic to fix" #'problems)
    (choosing "Change to `sock`" (lambda () (eglot-code-actions (1- (point)) (point) nil t)))
    (same "quick fix" (buffer-string) original)

    (goto-char (point-max))
    (insert "a.example {\nrever")
    (indent-for-tab-command)
    (completion-at-point)
    (same "indented and completed" (string-trim-right (buffer-substring (line-beginning-position) (point))) "\treverse_proxy")
    (delete-region (line-beginning-position) (point))
    (insert "import sock ")
    (has "signature help" (shown #'eglot-signature-eldoc-function) "sock(socket path)")
    (delete-region (save-excursion (at "a.example {") (point)) (point-max))

    (add-hook 'before-save-hook #'eglot-format-buffer nil t)
    (at "\tencode zstd gzip")
    (delete-char 1)
    (insert "   ")
    (save-buffer)
    (same "formatted on save as Caddy does" (on-disk "Caddyfile") original)))

(defun project ()
  (make-directory "project")
  (let ((default-directory (expand-file-name "project/"))
        (inhibit-message t))
    (with-temp-file (expand-file-name "Caddyfile")
      (insert "import lib.caddy\n\na.example {\n\timport sock /run/a.sock\n\timport sock /run/b.sock\n}\n"))
    (with-temp-file (expand-file-name "lib.caddy") (insert "(sock) {\n\treverse_proxy unix/{args[0]}\n}\n"))
    (visit (expand-file-name "Caddyfile"))
    (at "sock /run/a")
    (xref-find-definitions (xref-backend-identifier-at-point 'eglot))
    (same "definition in the other file"
          (list (file-name-nondirectory (buffer-file-name)) (line-number-at-pos)) '("lib.caddy" 1))
    (find-file (expand-file-name "Caddyfile" default-directory))
    (at "sock /run/b")
    (eglot-rename "unix")
    (save-some-buffers t)
    (same "renamed on disk" (list (on-disk "Caddyfile") (on-disk "lib.caddy"))
          '("import lib.caddy\n\na.example {\n\timport unix /run/a.sock\n\timport unix /run/b.sock\n}\n"
            "(unix) {\n\treverse_proxy unix/{args[0]}\n}\n"))))

(defun told (words)
  "Wait until the server has said WORDS."
  (await words (lambda () (cl-find-if (lambda (it) (string-match-p (regexp-quote words) it)) told)))
  (say words))

(defun live ()
  (visit "Caddyfile")
  (advice-add 'message :before (lambda (&rest words) (when (car words) (push (apply #'format words) told))))
  (caddyfile-ls-status)
  (told "runs at unix/")
  (at "\"one\"")
  (delete-char 5)
  (insert "\"two\"")
  (dolist (it '((caddyfile-ls-diff . "*caddyfile-ls diff*") (caddyfile-ls-adapt . "*caddyfile-ls adapt*")
                (caddyfile-ls-expand . "*caddyfile-ls expand*")))
    (funcall (car it))
    (await (cdr it) (lambda () (get-buffer (cdr it))))
    (has (cdr it) (with-current-buffer (cdr it) (buffer-string)) "\"two\""))
  (choosing "Reload" (lambda () (caddyfile-ls-reload) (told "is loaded by the Caddy at")))
  (caddyfile-ls-diff)
  (told "Unchanged")
  (set-buffer-modified-p nil))

(defun story (name)
  "Run the story NAME and quit."
  (condition-case problem
      (funcall name)
    (error
     (princ (format "  FAIL: %s\n" (error-message-string problem)))
     (kill-emacs 1)))
  (eglot-shutdown-all)
  (kill-emacs 0))
