namespace Myelin.Runs;

/// <summary>Suggests the name that was probably meant by an unknown one.</summary>
public static class Suggestion
{
    /// <summary>A question that names the nearest, or else <paramref name="otherwise"/>.</summary>
    public static string For(string given, IEnumerable<string> names, string otherwise)
    {
        (string Name, int Distance)[] near = [.. names.Select(n => (n, Distance(given.ToLowerInvariant(), n))).OrderBy(n => n.Item2)];
        // Three letters in eight may differ; more means another word.
        return near.Length > 0 && near[0].Distance <= Math.Max(1, 3 * near[0].Name.Length / 8) ? $"Did you mean {near[0].Name}?" : otherwise;
    }

    /// <summary>The number of letters to insert, delete, change or swap with the next one.</summary>
    private static int Distance(string a, string b)
    {
        int[,] distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distance[i, j] = i + j;
                    continue;
                }

                int least = Math.Min(Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1, distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) least = Math.Min(least, distance[i - 2, j - 2] + 1);
                distance[i, j] = least;
            }
        }

        return distance[a.Length, b.Length];
    }
}
