namespace Myelin.Runs;

/// <summary>
/// The brackets of Hyperband (Li et al., 2018, <see href="https://arxiv.org/abs/1603.06560"/>): many candidates for few epochs, of which the best third
/// continues for three times as many, until one is trained for all epochs; and brackets that start with fewer candidates and more epochs, because what
/// is best after few epochs need not be the best after all.
/// </summary>
internal static class HalvingPlan
{
    private const int Third = 3, MostHalvings = 3;

    /// <summary>The rungs of a bracket: how many candidates are trained for how many epochs.</summary>
    /// <param name="halvings">How often the candidates are reduced in the first bracket.</param>
    /// <param name="bracket">How often they are reduced in this one, at most as often.</param>
    /// <param name="epochs">The most epochs.</param>
    internal static IReadOnlyList<(int Candidates, int Epochs)> Rungs(int halvings, int bracket, int epochs)
    {
        int first = ((halvings + 1) * Power(bracket) + bracket) / (bracket + 1);
        List<(int Candidates, int Epochs)> rungs = [];
        for (int i = 0; i <= bracket; i++)
        {
            int length = Math.Max(1, (int)Math.Round(epochs / (double)Power(bracket - i))), count = Math.Max(1, first / Power(i));
            // With few epochs two rungs may be equally long.
            if (rungs.Count > 0 && rungs[^1].Epochs == length) rungs.RemoveAt(rungs.Count - 1);
            rungs.Add((count, length));
        }

        return rungs;
    }

    /// <summary>The most halvings of which all brackets fit in a number of epochs; null if not even one candidate does.</summary>
    /// <param name="budget">The number of epochs of all trainings together.</param>
    /// <param name="epochs">The most epochs of a training.</param>
    internal static int? Halvings(double budget, int epochs)
    {
        for (int halvings = MostHalvings; halvings >= 0; halvings--)
        {
            if (Power(halvings) > epochs) continue;
            double cost = Enumerable.Range(0, halvings + 1).Sum(bracket => Rungs(halvings, bracket, epochs).Sum(rung => (double)rung.Candidates * rung.Epochs));
            if (cost <= budget) return halvings;
        }

        return null;
    }

    private static int Power(int exponent) => (int)Math.Pow(Third, exponent);
}
