namespace Myelin.Benchmarks;

/// <summary>The figures by which programs are judged: 0 for guessing, 1 for perfect.</summary>
internal static class ProgramGain
{
    /// <summary>The accuracy of the largest output, or of the nearest class id if there is one output.</summary>
    internal static double Classes(Setup setup, Layer model)
    {
        Batch test = setup.Test.All();
        int[] labels = test.Labels.ToArray();
        float[] answers = model.Predict(test.Inputs).ToArray();
        int width = answers.Length / labels.Length;
        int Answer(int row) => width == 1
            ? (int)MathF.Round(answers[row])
            : Enumerable.Range(0, width).MaxBy(k => answers[(row * width) + k]);
        return OverGuessing(labels, Answer);
    }

    /// <summary>The accuracy of yes or no, for each output: yes is a probability above one half.</summary>
    internal static double Yes(Setup setup, Layer model)
    {
        Batch test = setup.Test.All();
        float[] answers = model.Predict(test.Inputs).ToArray();
        return OverGuessing([.. test.Targets.ToArray().Select(t => (int)t)], i => answers[i] > 0.5f ? 1 : 0);
    }

    /// <summary>R², the share of the targets' variance that is explained.</summary>
    internal static double Numbers(Setup setup, Layer model)
    {
        Batch test = setup.Test.All();
        float[] answers = model.Predict(test.Inputs).ToArray(), targets = test.Targets.ToArray();
        int width = targets.Length / test.Count;
        double error = answers.Zip(targets, (a, t) => Math.Pow(a - t, 2)).Sum(), all = 0;
        for (int column = 0; column < width; column++)
        {
            double[] values = [.. targets.Where((_, i) => i % width == column).Select(t => (double)t)];
            double mean = values.Average();
            all += values.Sum(v => (v - mean) * (v - mean));
        }

        return 1 - (error / all);
    }

    /// <summary>The accuracy, where the most frequent answer alone has 0.</summary>
    private static double OverGuessing(int[] truth, Func<int, int> answer)
    {
        double right = Enumerable.Range(0, truth.Length).Count(i => answer(i) == truth[i]);
        double guess = truth.GroupBy(t => t).Max(g => g.Count());
        return (right - guess) / (truth.Length - guess);
    }
}
