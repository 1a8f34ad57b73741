using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;
using Myelin.Serialization;

namespace Myelin.Cli.Commands;

/// <summary>`myelin train`: learns from a data set or a table, tells how well, and saves the run.</summary>
internal static class TrainCommand
{
    internal static Command Create()
    {
        Command command = new("train", "Trains a model and saves it. With no argument: an MLP on handwritten digits.");
        var options = new TrainOptions(command);
        CommonOptions common = new(command);
        common.Runs(command, (parsed, output) =>
        {
            TrainRequest request = options.Read(parsed, parsed.GetValue(common.Seed), parsed.GetValue(common.DataDir));
            return request.Text is null ? new TrainJob(request, output).Run() : new TrainTextJob(request, request.Text, output).Run();
        });
        return command;
    }
}

/// <summary>One call of `myelin train`.</summary>
internal sealed class TrainJob(TrainRequest request, Output output)
{
    private readonly Stopwatch _watch = Stopwatch.StartNew();

    internal int Run()
    {
        LoadedData data = Load();
        data.Train.CheckFinite();
        data.Test.CheckFinite();
        return RunFolder.Use(request.Out, () => Train(data));
    }

    private int Train(LoadedData data)
    {
        Layer model = ModelCatalog.Build(request.Model, data.Train.InputShape, data.Outputs, request.Mlp);
        model.Initialize(request.Seed);
        long frozen = request.Start?.Apply(output, model) ?? 0;
        Recipe recipe = request.Choose(Recipe.For(request.Model, data.Train.Count, data.Table is not null || data.Series is not null), data.IsRegression);
        RunDescription description = Describe(data, recipe);
        output.Line($"{request.Model} on {data.Name}: {data.Train.Count:N0} examples to learn from, {data.Test.Count:N0} to be judged by, {model.ParameterCount:N0} parameters");
        output.Line(request.Model == "perceptron"
            ? string.Create(CultureInfo.InvariantCulture, $"at most {recipe.Epochs} epoch{(recipe.Epochs == 1 ? "" : "s")} of Rosenblatt's rule, learning rate {recipe.LearningRate}, seed {request.Seed}")
            : $"{recipe}, seed {request.Seed}");
        bool resumed = RunFolder.GoesOn(request, output);
        // Whoever reads that it starts may press Ctrl+C; a perceptron is done before.
        using Interruption? interrupt = request.Model == "perceptron" ? null : new Interruption(request.Out, request.Resume);
        var start = new JsonObject { ["dataset"] = data.Name, ["model"] = request.Model, ["parameters"] = model.ParameterCount, ["epochs"] = recipe.Epochs, ["resumed"] = resumed, ["trainExamples"] = data.Train.Count, ["testExamples"] = data.Test.Count };
        if (recipe.LabelSmoothing > 0) start["labelSmoothing"] = recipe.LabelSmoothing;
        if (frozen > 0) start["frozen"] = frozen;
        output.Event("start", start);
        (int epochs, double trainLoss) = interrupt is null
            ? Learn((Sequential)model, data, recipe, description)
            : Fit(model, data, recipe, description, interrupt);
        // The model was saved with the epochs that were planned; early stopping and a perceptron without mistakes run fewer.
        description = description with { Epochs = epochs };
        if (epochs != recipe.Epochs) model.Save(WeightsPath, Metadata(description));
        AtomicFile.WriteText(Path.Combine(request.Out, RunDescription.FileName), description.ToJson() + "\n");
        RemoveStale();
        Report(model, data, recipe, epochs, trainLoss);
        return ExitCode.Done;
    }

    private string WeightsPath => Path.Combine(request.Out, RunDescription.WeightsName);

    private static Dictionary<string, string> Metadata(RunDescription description) => new() { [RunDescription.MetadataKey] = description.ToJson() };

    /// <summary>What an earlier run left in the folder and this one did not write anew would else pass for a part of this one.</summary>
    private void RemoveStale()
    {
        if (request.Model == "perceptron")
        {
            foreach (string name in (string[])["last.safetensors", "history.csv"]) File.Delete(Path.Combine(request.Out, name));
        }

        if (request.ValidationShare is null) File.Delete(Path.Combine(request.Out, "best.safetensors"));
    }

    private LoadedData Load()
    {
        if (request.Series is { } series) return DataCatalog.Series(series.File, series.Column, series.Context, series.Horizon, request.TestShare ?? 0.2);
        if (DataCatalog.IsTable(request.Dataset))
        {
            string target = request.Target ?? throw new UsageException($"train: a table needs --target COLUMN, the column to be predicted.\n  Got {request.Dataset} without one.\n  Its columns are {string.Join(", ", CsvTable.Read(request.Dataset).Columns)}.");
            return DataCatalog.Table(request.Dataset, target, new TableOptions { Drop = request.Drop, Kind = request.Kind }, request.TestShare ?? 0.2, request.Normalization ?? "feature", request.Seed);
        }

        return DataCatalog.Named(request.Dataset, request.DataDir, request.Normalization ?? "none", DownloadDisplay.On(output));
    }

    private (int Epochs, double TrainLoss) Fit(Layer model, LoadedData data, Recipe recipe, RunDescription description, Interruption interrupt)
    {
        (Dataset train, Dataset? validation) = (data.Train, null);
        if (request.ValidationShare is { } share)
        {
            if (data.Series is { } series)
            {
                (train, validation) = series.Validation(data.Train, share);
            }
            else
            {
                IReadOnlyList<Dataset> parts = data.Train.Split(request.Seed, 1 - share, share);
                (train, validation) = (parts[0], parts[1]);
            }
        }

        long totalSteps = (long)recipe.Epochs * ((train.Count + (long)recipe.BatchSize - 1) / recipe.BatchSize);
        return TrainingDisplay.Show(output, totalSteps, recipe.LabelSmoothing, display =>
        {
            var trainer = new Trainer(model, recipe.BuildLoss(data.IsRegression), recipe.Build(model))
            {
                Seed = request.Seed,
                Schedule = recipe.BuildSchedule(totalSteps),
                ClipNorm = recipe.ClipNorm,
                Callbacks = [interrupt, display],
            };
            History history = trainer.Fit(train, new FitOptions
            {
                Epochs = recipe.Epochs,
                BatchSize = recipe.BatchSize,
                Validation = validation,
                Patience = request.Patience,
                Directory = request.Out,
                Resume = request.Resume,
                CheckpointEvery = request.CheckpointEvery,
                Metadata = Metadata(description),
            });
            return (history.Epochs.Count, history.Epochs[^1].TrainLoss);
        });
    }

    /// <summary>Rosenblatt's rule instead of gradients; the loss is the share of wrong answers.</summary>
    private (int Epochs, double TrainLoss) Learn(Sequential model, LoadedData data, Recipe recipe, RunDescription description)
    {
        if (data.IsRegression) throw new UsageException("train: a perceptron chooses between classes.\n  Got a target of numbers.\n  Try --model linear.");
        var perceptron = (Perceptron)model[^1];
        PerceptronRun run = perceptron.Learn(data.Train.Flatten(), recipe.Epochs, (float)recipe.LearningRate, request.Seed, (epoch, mistakes) =>
        {
            output.Line($"epoch {epoch,3}  mistakes {mistakes}");
            output.Event("epoch", new JsonObject { ["epoch"] = epoch, ["mistakes"] = mistakes, ["trainLoss"] = (double)mistakes / data.Train.Count });
        });
        output.Line(run.Converged ? "An epoch without mistakes: a straight line separates the classes." : "Still mistakes: perhaps no straight line separates the classes.");
        model.Save(WeightsPath, Metadata(description));
        return (run.Mistakes.Count, (double)run.Mistakes[^1] / data.Train.Count);
    }

    private void Report(Layer model, LoadedData data, Recipe recipe, int epochs, double trainLoss)
    {
        var result = new JsonObject
        {
            ["dataset"] = data.Name,
            ["model"] = request.Model,
            ["parameters"] = model.ParameterCount,
            ["epochs"] = epochs,
            ["trainLoss"] = Output.Number(trainLoss),
        };
        // Of the train loss alone: the others are plain cross-entropy.
        if (recipe.LabelSmoothing > 0) result["labelSmoothing"] = recipe.LabelSmoothing;
        Judgement judgement = Judgement.Of(model, data.Test, request.Model, data.Unit);
        judgement.Show(output, data.Test.ClassNames);
        if (data.Series is not null)
        {
            // A forecast that is no better than "it stays as it is" is none.
            double still = data.Unit * Math.Sqrt(data.Test.All().Targets.Square().Mean().Item());
            result["testErrorOfLastValue"] = Output.Number(still);
            output.Line(string.Create(CultureInfo.InvariantCulture, $"saying that it stays as it is would err by {still:G5}"));
        }

        result["testLoss"] = Output.Number(judgement.Loss);
        result[judgement.Confusion is null ? "testError" : "testAccuracy"] = Output.Number(judgement.Figure);
        result["seconds"] = Math.Round(_watch.Elapsed.TotalSeconds, 3);
        result["out"] = request.Out;
        output.Line(string.Create(CultureInfo.InvariantCulture, $"Done in {_watch.Elapsed.TotalSeconds:F1} s; saved in {request.Out}"));
        output.Event("result", result);
    }

    private RunDescription Describe(LoadedData data, Recipe recipe) => new()
    {
        Dataset = data.Name,
        Model = request.Model,
        InputShape = [.. data.Train.InputShape],
        Outputs = data.Outputs,
        Classes = data.IsRegression ? [] : [.. data.Train.ClassNames],
        Seed = request.Seed,
        Epochs = recipe.Epochs,
        BatchSize = recipe.BatchSize,
        Optimizer = recipe.Optimizer,
        LearningRate = recipe.LearningRate,
        Schedule = request.Model == "perceptron" ? null : recipe.Schedule,
        WeightDecay = request.Model == "perceptron" ? null : recipe.WeightDecay,
        LabelSmoothing = data.IsRegression || request.Model == "perceptron" ? null : recipe.LabelSmoothing,
        Mlp = request.Mlp,
        Init = request.Start?.Init,
        Freeze = request.Start?.Freeze ?? [],
        InputScale = data.InputScale is { } scale ? RunDescription.Embed(scale.ToJson()) : null,
        TargetScale = data.TargetScale is { } targets ? RunDescription.Embed(targets.ToJson()) : null,
        SeriesSettings = data.Series,
        Table = data.Table is { } table ? RunDescription.Embed(table.ToJson()) : null,
    };
}
