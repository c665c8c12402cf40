(function () {
  "use strict";
  var form = document.getElementById("saring");
  var rows = Array.prototype.slice.call(document.querySelectorAll(".temuan tbody tr"));
  if (!form || !rows.length) { return; }
  var bagian = document.getElementById("saring-bagian");
  var search = document.getElementById("saring-cari");
  var levels = Array.prototype.slice.call(form.querySelectorAll("input[name=tingkat]"));
  var count = document.getElementById("hitung");
  var none = document.getElementById("tidak-ada");
  var files = Array.prototype.slice.call(document.querySelectorAll(".berkas"));
  var parts = Array.prototype.slice.call(document.querySelectorAll("section.bagian"));
  var texts = null;

  function fold(text) { return text.toLowerCase().replace(/\s+/g, " ").trim(); }

  function index() {
    texts = rows.map(function (row) {
      var cells = Array.prototype.map.call(row.cells, function (cell) { return cell.textContent; });
      return fold(cells.join(" ") + " " + row.closest(".berkas").dataset.berkas + " " +
        row.closest(".bagian").dataset.bagian);
    });
  }

  function mark(element, visible) { element.classList.toggle("tak-cocok", !visible); }

  function apply() {
    var words = fold(search.value).split(" ").filter(Boolean);
    var wanted = {};
    var shown = {};
    var total = 0;
    if (words.length && !texts) { index(); }
    levels.forEach(function (box) { wanted[box.value] = box.checked; shown[box.value] = 0; });
    rows.forEach(function (row, position) {
      var level = row.className.split(" ")[0];
      var visible = wanted[level] !== false && (!bagian.value || row.closest(".bagian").id === bagian.value) &&
        words.every(function (word) { return texts[position].indexOf(word) >= 0; });
      mark(row, visible);
      if (visible) { total += 1; shown[level] = (shown[level] || 0) + 1; }
    });
    files.forEach(function (file) { mark(file, file.querySelector("tbody tr:not(.tak-cocok)")); });
    parts.forEach(function (part) { mark(part, part.querySelector("tbody tr:not(.tak-cocok)")); });
    none.hidden = total > 0;
    var detail = levels.map(function (box) { return number(shown[box.value]) + " " + box.value; }).join(", ");
    count.textContent = "Menampilkan " + number(total) + " dari " + number(rows.length) + " temuan: " + detail + ".";
  }

  function number(value) { return String(value).replace(/\B(?=(\d{3})+$)/g, "."); }

  var timer = 0;
  function later() { clearTimeout(timer); timer = setTimeout(apply, 150); }

  form.addEventListener("submit", function (event) { event.preventDefault(); clearTimeout(timer); apply(); });
  form.addEventListener("reset", function () { setTimeout(apply, 0); });
  form.addEventListener("change", function (event) { if (event.target !== search) { apply(); } });
  search.addEventListener("input", later);
  document.querySelectorAll(".rekap a").forEach(function (link) {
    link.addEventListener("click", function () { form.reset(); apply(); });
  });
  document.querySelector(".saring").hidden = false;
  document.documentElement.classList.add("dengan-saring");
  apply();
}());
