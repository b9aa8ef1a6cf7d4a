;;; caddyfile-ls.el --- Caddyfiles by the language server caddyfile-ls  -*- lexical-binding: t; -*-

;; SPDX-License-Identifier: MIT OR Apache-2.0
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages

;;; Commentary:

;; Tells eglot and lsp-mode about the server, brings a small `caddyfile-mode' where none is installed, and the commands
;; of the server: `caddyfile-ls-reload', `-diff', `-adapt' and `-status' ask the Caddy that runs the file,
;; `caddyfile-ls-expand' shows it without imports and snippets.

;;; Code:

(require 'subr-x)

(defgroup caddyfile-ls nil "Caddyfiles by the language server caddyfile-ls." :group 'languages)

(defcustom caddyfile-ls-command '("caddyfile-ls")
  "The server: its program and arguments."
  :type '(repeat string))

;;; The mode

(unless (fboundp 'caddyfile-mode)
  (defvar caddyfile-mode-syntax-table
    (let ((table (make-syntax-table)))
      (modify-syntax-entry ?# "<" table)
      (modify-syntax-entry ?\n ">" table)
      (modify-syntax-entry ?\" "\"" table)
      (modify-syntax-entry ?` "\"" table)
      (modify-syntax-entry ?' "." table)
      (modify-syntax-entry ?_ "_" table)
      (modify-syntax-entry ?@ "_" table)
      table)
    "Comments, quotes and braces of Caddyfiles.")

  (defun caddyfile-ls--indent-line ()
    "Indent by a tab for each block that is open before this line."
    (let ((depth (save-excursion
                   (back-to-indentation)
                   (let ((closes (looking-at-p "}")))
                     (- (car (syntax-ppss)) (if closes 1 0))))))
      (save-excursion (indent-line-to (* tab-width (max 0 depth))))
      (when (< (current-column) (current-indentation)) (back-to-indentation))))

  (define-derived-mode caddyfile-mode prog-mode "Caddyfile"
    "Major mode for Caddyfiles, which leaves their meaning to the server."
    (setq-local comment-start "# ")
    (setq-local comment-start-skip "#+[ \t]*")
    (setq-local indent-tabs-mode t)
    (setq-local indent-line-function #'caddyfile-ls--indent-line)
    (setq-local font-lock-defaults
                '((("^[ \t]*\\(import\\|invoke\\)\\_>" 1 font-lock-keyword-face)
                   ("^[ \t]*\\([a-z][a-z0-9_]*\\)\\_>" 1 font-lock-function-name-face)
                   ("\\(?:^\\|[ \t]\\)\\(@[^ \t\n]+\\)" 1 font-lock-variable-name-face)
                   ("{[$a-z][^ \t\n{}]*}" 0 font-lock-constant-face t)
                   ("^(\\([^)\n]+\\))" 1 font-lock-type-face))))))

;; Copies, templates in another language and Caddy's own notes are none.
(add-to-list 'auto-mode-alist
             '("/\\(?:[Cc]addyfile\\(?:[-_][^/]*\\|\\.[^/.]+\\)?\\|[^/]*\\.[Cc]addy\\(?:file\\)?\\)\\'" . caddyfile-mode))
(add-to-list 'auto-mode-alist '("/Caddyfile\\.\\(?:json\\|md\\|bak\\|orig\\|j2\\|tmpl\\|template\\|tpl\\|erb\\)\\'" . fundamental-mode))

;;; The clients

;; Both announce that texts which commands answer are shown here; the server makes files of them otherwise.

(defvar eglot-server-programs)
(declare-function eglot-client-capabilities "eglot")
(with-eval-after-load 'eglot
  (require 'eieio)
  (eval '(progn
           (defclass caddyfile-ls-server (eglot-lsp-server) () :documentation "A caddyfile-ls.")
           (cl-defmethod eglot-client-capabilities ((_ caddyfile-ls-server))
             (plist-put (cl-call-next-method) :experimental '(:commands (:commands ["caddyfile-ls.showText"])))))
        t)
  (add-to-list 'eglot-server-programs
               (cons '(caddyfile-mode caddy-mode) (lambda (&rest _) (cons 'caddyfile-ls-server caddyfile-ls-command)))))

(declare-function lsp-register-client "lsp-mode")
(declare-function make-lsp-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-activate-on "lsp-mode")
(defvar lsp-language-id-configuration)
(with-eval-after-load 'lsp-mode
  (dolist (mode '(caddyfile-mode caddy-mode))
    (add-to-list 'lsp-language-id-configuration (cons mode "caddyfile")))
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () caddyfile-ls-command))
                    :activation-fn (lsp-activate-on "caddyfile")
                    :custom-capabilities '((experimental . ((commands . ((commands . ["caddyfile-ls.showText"]))))))
                    :server-id 'caddyfile-ls)))

;;; The commands

(declare-function eglot-current-server "eglot")
(declare-function jsonrpc-async-request "jsonrpc")
(declare-function eglot--signal-textDocument/didChange "eglot")
(declare-function eglot--TextDocumentIdentifier "eglot")
(declare-function lsp-request-async "lsp-mode")
(declare-function lsp--buffer-uri "lsp-mode")

(defun caddyfile-ls--show (name answer)
  "Show the text in the ANSWER to the command NAME.
What is no text the server tells by itself."
  (when-let ((text (if (hash-table-p answer) (gethash "text" answer) (plist-get answer :text))))
    (with-current-buffer (get-buffer-create (format "*caddyfile-ls %s*" name))
      (let ((inhibit-read-only t))
        (erase-buffer)
        (insert text))
      (goto-char (point-min))
      (cond ((equal name "diff") (diff-mode))
            ;; No hook of the user's may start a server for what is no file.
            ((equal name "expand") (delay-mode-hooks (caddyfile-mode)))
            (t (js-mode)))
      (view-mode 1)
      (display-buffer (current-buffer)))))

(defun caddyfile-ls--execute (name &rest arguments)
  "Have the server execute the command NAME on this buffer, with more ARGUMENTS."
  (let ((command (concat "caddyfile-ls." name))
        (show (lambda (answer) (caddyfile-ls--show name answer)))
        (complain (lambda (problem)
                    (message "caddyfile-ls: %s" (if (hash-table-p problem) (gethash "message" problem) (plist-get problem :message))))))
    ;; Nobody waits for the answer: what comes along with it, such as a question, would have to wait, too.
    (cond ((and (fboundp 'eglot-current-server) (eglot-current-server))
           (eglot--signal-textDocument/didChange)
           (let ((uri (plist-get (eglot--TextDocumentIdentifier) :uri)))
             (jsonrpc-async-request (eglot-current-server) :workspace/executeCommand
                                    `(:command ,command :arguments ,(vconcat (list uri) arguments))
                                    :success-fn show :error-fn complain :timeout 60)))
          ((bound-and-true-p lsp-mode)
           (lsp-request-async "workspace/executeCommand"
                              `(:command ,command :arguments ,(vconcat (list (lsp--buffer-uri)) arguments))
                              show :error-handler complain :mode 'detached))
          (t (user-error "No server serves this buffer")))))

;;;###autoload
(defun caddyfile-ls-reload (&optional force)
  "Have Caddy run this file, once confirmed.
With FORCE also one that has errors, or that runs already."
  (interactive "P")
  (apply #'caddyfile-ls--execute "reload" (and force '("force"))))

;;;###autoload
(defun caddyfile-ls-diff ()
  "Show how this file differs from what Caddy runs."
  (interactive)
  (caddyfile-ls--execute "diff"))

;;;###autoload
(defun caddyfile-ls-adapt ()
  "Show what Caddy makes of this file, as JSON."
  (interactive)
  (caddyfile-ls--execute "adapt"))

;;;###autoload
(defun caddyfile-ls-status ()
  "Tell whether Caddy answers, its version and its plugins."
  (interactive)
  (caddyfile-ls--execute "status"))

;;;###autoload
(defun caddyfile-ls-expand ()
  "Show this file without imports and snippets."
  (interactive)
  (caddyfile-ls--execute "expand"))

(provide 'caddyfile-ls)
;;; caddyfile-ls.el ends here
