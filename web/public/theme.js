// Sets the theme before the first paint. Loaded as a file because the page allows no inline scripts.
(function () {
  var stored = null;
  try {
    stored = localStorage.getItem("tandem.theme");
  } catch {
    // Storage may be blocked: the system's theme is used.
  }
  var dark = stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
