#:project ../src/Myelin.Runs/Myelin.Runs.csproj
// A run like that of `myelin train`, from a program: options that are not set come from a recipe, and events report the progress.
using Myelin.Runs;

string folder = Path.Combine(Directory.CreateTempSubdirectory().FullName, "run");
var request = RunRequest.Create("digits", new Dictionary<string, IReadOnlyList<string>>
{
    ["--model"] = ["linear"],
    ["--epochs"] = ["3"],
    ["--out"] = [folder],
});
new TrainingJob(request, Show).Run();

var saved = SavedRun.Open(folder);
Console.WriteLine($"{saved.Description.Model}: {saved.Description.Summary}");
Console.WriteLine(saved.Evaluate(dataset: null, new()).Report.Summary);

static void Show(RunEvent happened)
{
    if (happened is RunStarted started) Console.WriteLine($"{started.Model} on {started.Dataset}: {started.Data}");
    if (happened is EpochEnded epoch) Console.WriteLine(FormattableString.Invariant($"epoch {epoch.Epoch}: loss {epoch.TrainLoss:F4}"));
}
