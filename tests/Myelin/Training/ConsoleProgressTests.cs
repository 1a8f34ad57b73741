namespace Myelin.Tests.Training;

public sealed class ConsoleProgressTests
{
    [Fact]
    public void A_line_per_epoch_and_every_so_often_goes_to_the_writer()
    {
        var writer = new StringWriter { NewLine = "\n" };
        History history = SmallRun.Trainer(SmallRun.Model(), callbacks: [new ConsoleProgress(writer, everySteps: 6), new Watcher(stop: p => p.Step == 13)])
            .Fit(SmallRun.Train, new FitOptions { Epochs = 3, BatchSize = 20 });
        string[] lines = writer.ToString().TrimEnd().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.StartsWith("epoch 1/3, batch 6/9: loss ", lines[0], StringComparison.Ordinal);
        Assert.Equal([$"{history.Epochs[0]}", $"{history.Epochs[1]}", "ended: Stopped"], [lines[1], .. lines[3..]]);
    }

    [Fact]
    public void A_failure_and_parameters_without_gradient_are_reported()
    {
        var writer = new StringWriter { NewLine = "\n" };
        Trainer trainer = SmallRun.Trainer(SmallRun.Model(), learningRate: 1e30, callbacks: new ConsoleProgress(writer));
        Assert.Throws<DivergenceException>(() => trainer.Fit(SmallRun.Train));
        Assert.StartsWith("failed: Fit: the ", writer.ToString(), StringComparison.Ordinal);
    }
}
