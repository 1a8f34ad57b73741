namespace Myelin.Runs;

/// <summary>Rosenblatt's perceptron, trained by its own rule and not by gradients.</summary>
internal sealed class PerceptronModel : LayerModel
{
    /// <summary>The value in <c>run.json</c> instead of an optimizer.</summary>
    internal const string Rule = "perceptron";

    public override string Name => "perceptron";

    public override string Summary => "Rosenblatt's perceptron, by its own rule";

    public override bool HasProbabilities => false;

    public override bool CanResume => false;

    public override Sequential Build(Shape input, int outputs, OptionValues settings) =>
        new(new Flatten(), new Perceptron(input.ElementCount, outputs == 2 ? 1 : outputs));

    public override OptionValues Recipe(DataSize data) => OptionValues.None
        .With(TrainOptions.Epochs, data.IsLarge ? 5 : 30)
        .With(TrainOptions.BatchSize, 1)
        .With(TrainOptions.Optimizer, Rule)
        .With(TrainOptions.LearningRate, 1.0);

    public override void Check(OptionValues asked)
    {
        if (asked.Has(TrainOptions.Resume))
        {
            throw new RunOptionException(
                "a perceptron's run cannot be resumed.\n" +
                "  Got --resume.\n" +
                "  It takes seconds; train it again.");
        }
        RunOption[] used =
            [TrainOptions.Model, TrainOptions.Out, TrainOptions.Overwrite, TrainOptions.Config, TrainOptions.Epochs, TrainOptions.LearningRate];
        if (TrainOptions.Groups.SelectMany(g => g.Options).FirstOrDefault(o => asked.Has(o) && !used.Contains(o)) is { } unused)
        {
            throw new RunOptionException(
                "a perceptron has a learning rule of its own.\n" +
                $"  Got {unused.Flag}, which it has no use for.\n" +
                "  Leave it out, or try --model linear.");
        }
    }

    /// <summary>The loss is the share of wrong answers.</summary>
    internal override SessionResult Train(TrainingSession session, CancellationToken cancellation)
    {
        if (session.Data.Preparation.IsRegression)
        {
            throw new RunOptionException(
                "a perceptron chooses between classes.\n" +
                "  Got a target of numbers.\n" +
                "  Try --model linear.");
        }

        var perceptron = (Perceptron)((Sequential)session.Model)[^1];
        (int epochs, int examples) = (session.Settings.Get(TrainOptions.Epochs), session.Data.Train.Count);
        float rate = (float)session.Settings.Get(TrainOptions.LearningRate);
        PerceptronRun run = perceptron.Learn(session.Data.Train.Flatten(), epochs, rate, session.Seed, (epoch, mistakes) =>
        {
            if (cancellation.IsCancellationRequested)
            {
                session.Report(new RunCanceled(epoch, (long)epoch * examples, Saved: false));
                throw new OperationCanceledException(cancellation);
            }

            session.Report(new EpochEnded { Epoch = epoch, Mistakes = mistakes, TrainLoss = (double)mistakes / examples });
        });
        session.Report(new PerceptronEnded(run.Converged));
        session.SaveModel();
        return new SessionResult(run.Mistakes.Count, (long)run.Mistakes.Count * examples, (double)run.Mistakes[^1] / examples);
    }
}
