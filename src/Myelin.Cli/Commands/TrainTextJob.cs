using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Myelin.Cli.Runs;
using Myelin.Cli.Terminal;
using Myelin.Serialization;
using Spectre.Console;

namespace Myelin.Cli.Commands;

/// <summary>One call of `myelin train text`: a model learns to guess each next token of a file.</summary>
internal sealed class TrainTextJob(TrainRequest request, TextRequest text, Output output)
{
    /// <summary>A text has almost as many windows as characters, so an epoch is a number of steps.</summary>
    private const int StepsPerEpoch = 250;

    /// <summary>How much of what the trained model writes is shown.</summary>
    private const int SampleLength = 300;

    private readonly Stopwatch _watch = Stopwatch.StartNew();

    internal int Run()
    {
        string content = TextFile.Read(text.File);
        TextSettings settings = Settings(Tokenizer(content), Fingerprint.Of(content));
        int[] tokens = settings.Tokenizer.Encode(content);
        (TextDataset train, TextDataset test) = TextDataset.Split(tokens, settings.Tokenizer.Count, settings.Context, 1 - settings.TestShare);
        return RunFolder.Use(request.Out, () => Train(settings, tokens, train, test));
    }

    private int Train(TextSettings settings, int[] tokens, TextDataset train, TextDataset test)
    {
        LanguageModel model = settings.Build(request.Model);
        model.Initialize(request.Seed);
        long frozen = request.Start?.Apply(output, model) ?? 0;
        Recipe recipe = request.Choose(Recipe.ForText(request.Model), isRegression: false);
        TextDataset? validation = null;
        if (request.ValidationShare is { } share)
        {
            int learned = train.Count + settings.Context;
            (train, validation) = TextDataset.Split(tokens.AsSpan(0, learned), settings.Tokenizer.Count, settings.Context, 1 - share);
        }

        int examples = (int)Math.Min((long)StepsPerEpoch * recipe.BatchSize, train.Count);
        long totalSteps = (long)recipe.Epochs * ((examples + recipe.BatchSize - 1) / recipe.BatchSize);
        RunDescription description = Describe(settings, recipe);
        output.Line(string.Create(CultureInfo.InvariantCulture,
            $"{request.Model} on {text.File}: {tokens.Length:N0} tokens of {settings.Tokenizer.Count:N0} kinds, the last {settings.TestShare:P0} to be judged by, {model.ParameterCount:N0} parameters"));
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{recipe}, {totalSteps:N0} steps in all, context {settings.Context}, seed {request.Seed}"));
        bool resumed = RunFolder.GoesOn(request, output);
        using var interrupt = new Interruption(request.Out, request.Resume);
        output.Event("start", new JsonObject
        {
            ["dataset"] = text.File,
            ["model"] = request.Model,
            ["parameters"] = model.ParameterCount,
            ["epochs"] = recipe.Epochs,
            ["steps"] = totalSteps,
            ["resumed"] = resumed,
            ["tokens"] = tokens.Length,
            ["vocabulary"] = settings.Tokenizer.Count,
            ["frozen"] = frozen,
        });
        Loss loss = recipe.BuildLoss(isRegression: false);
        History history = TrainingDisplay.Show(output, totalSteps, recipe.LabelSmoothing, display => new Trainer(model, loss, recipe.Build(model))
        {
            Seed = request.Seed,
            Schedule = recipe.BuildSchedule(totalSteps),
            ClipNorm = recipe.ClipNorm,
            Callbacks = [interrupt, display],
        }.Fit(train, new FitOptions
        {
            Epochs = recipe.Epochs,
            BatchSize = recipe.BatchSize,
            ExamplesPerEpoch = examples,
            Validation = validation,
            Patience = request.Patience,
            Directory = request.Out,
            Resume = request.Resume,
            CheckpointEvery = request.CheckpointEvery,
            Metadata = Metadata(description),
        }));
        description = description with { Epochs = history.Epochs.Count };
        if (history.Epochs.Count != recipe.Epochs) model.Save(Path.Combine(request.Out, RunDescription.WeightsName), Metadata(description));
        AtomicFile.WriteText(Path.Combine(request.Out, RunDescription.FileName), description.ToJson() + "\n");
        if (validation is null) File.Delete(Path.Combine(request.Out, "best.safetensors"));
        Report(model, settings, test, recipe, history);
        return ExitCode.Done;
    }

    private void Report(LanguageModel model, TextSettings settings, TextDataset test, Recipe recipe, History history)
    {
        TextJudgement judgement = TextJudgement.Of(model, test);
        // The seconds of learning and judging: the sample is for people.
        double seconds = _watch.Elapsed.TotalSeconds;
        judgement.Show(output);
        Continue(model, settings.Tokenizer);
        EpochRecord last = history.Epochs[^1];
        var result = new JsonObject
        {
            ["dataset"] = text.File,
            ["model"] = request.Model,
            ["parameters"] = model.ParameterCount,
            ["epochs"] = history.Epochs.Count,
            ["steps"] = last.Steps,
            ["trainLoss"] = Output.Number(last.TrainLoss),
        };
        if (recipe.LabelSmoothing > 0) result["labelSmoothing"] = recipe.LabelSmoothing;
        judgement.AddTo(result);
        result["seconds"] = Math.Round(seconds, 3);
        result["out"] = request.Out;
        output.Line(string.Create(CultureInfo.InvariantCulture, $"Done in {seconds:F1} s; saved in {request.Out}; myelin generate {request.Out} goes on writing"));
        output.Event("result", result);
    }

    /// <summary>A picture of what was learned: what the model writes by itself.</summary>
    private void Continue(LanguageModel model, Tokenizer tokenizer)
    {
        IEnumerable<int> ids = model.Generate(GenerateCommand.UsualPrompt(tokenizer), new Sampling { Seed = request.Seed, Temperature = 0.8 }).Take(SampleLength);
        foreach (string piece in tokenizer.DecodeStream(ids)) Harmless.Write(output, piece);
        output.Line();
    }

    private Tokenizer Tokenizer(string content)
    {
        if (text.Tokenizer == "characters") return CharacterTokenizer.Train(content);
        output.Line($"learning byte pairs, for up to {text.Vocabulary} tokens");
        // Of a large file it takes a minute: somebody who looks sees it go on.
        return output.IsLive
            ? output.Console.Status().Start("", status => BytePairTokenizer.Train(content, text.Vocabulary, count => status.Status($"{count} of {text.Vocabulary} tokens")))
            : BytePairTokenizer.Train(content, text.Vocabulary);
    }

    private TextSettings Settings(Tokenizer tokenizer, string fingerprint) => new()
    {
        Tokenizer = tokenizer,
        Fingerprint = fingerprint,
        Context = text.Context,
        Layers = text.Layers,
        Heads = text.Heads,
        Width = text.Width,
        Dropout = text.Dropout,
        TestShare = request.TestShare ?? 0.1,
    };

    private RunDescription Describe(TextSettings settings, Recipe recipe) => new()
    {
        Dataset = text.File,
        Model = request.Model,
        InputShape = [settings.Context],
        Outputs = settings.Tokenizer.Count,
        Classes = [],
        Seed = request.Seed,
        Epochs = recipe.Epochs,
        BatchSize = recipe.BatchSize,
        Optimizer = recipe.Optimizer,
        LearningRate = recipe.LearningRate,
        Schedule = recipe.Schedule,
        WeightDecay = recipe.WeightDecay,
        LabelSmoothing = recipe.LabelSmoothing,
        Init = request.Start?.Init,
        Freeze = request.Start?.Freeze ?? [],
        TextSettings = settings,
    };

    private static Dictionary<string, string> Metadata(RunDescription description) => new() { [RunDescription.MetadataKey] = description.ToJson() };
}
