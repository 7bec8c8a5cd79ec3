// Several medicines in one field: the list of names offers the one after the last comma.
// Without this script the browser's own list still offers the first one.
(function () {
  "use strict";
  var list = document.getElementById("medicines");
  if (!list) return;
  var names = Array.prototype.map.call(list.options, function (option) { return option.value; });
  var shown = 12;

  function offer(field) {
    var cut = field.value.lastIndexOf(",") + 1;
    var before = field.value.slice(0, cut), part = field.value.slice(cut).trim().toLowerCase();
    var found = part.length < 2 ? [] : names.filter(function (name) { return name.toLowerCase().indexOf(part) === 0; });
    list.replaceChildren.apply(list, found.slice(0, shown).map(function (name) {
      var option = document.createElement("option");
      option.value = (before ? before + " " : "") + name;
      return option;
    }));
  }

  document.querySelectorAll("input[list=medicines]").forEach(function (field) {
    field.addEventListener("input", function () { offer(field); });
  });
})();
