"use strict";
// Saves what was filled in as a CSV; nothing leaves the machine.
const cell = (text) => {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
};
const save = (name, rows) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([rows.map((row) => row.map(cell).join(",")).join("\n") + "\n"], { type: "text/csv" }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
};
const answer = (field) => (field.type === "checkbox" ? (field.checked ? "yes" : "") : field.value);
document.getElementById("save").addEventListener("click", () => {
  const exhibits = [...document.querySelectorAll("tr[data-line]")].map((row) => [
    ...JSON.parse(row.dataset.line),
    ...[...row.querySelectorAll("select, input")].map((field) => field.value),
  ]);
  const columns = JSON.parse(document.getElementById("exhibits").dataset.columns);
  const asked = [...document.querySelectorAll("[data-question]")]
    .filter((field) => field.type !== "radio" || field.checked)
    .map((field) => ["", "question", field.dataset.question, "", "", "", "", answer(field), "", ""]);
  save("replication-report.csv", [columns, ...asked, ...exhibits]);
});
document.getElementById("print").addEventListener("click", () => window.print());
