namespace Myelin.Cli.Tests.Lessons;

/// <summary>The ten patients of the last lesson: the doctor finds each one's illness first, and one treatment heals it.</summary>
public sealed class WardTests
{
    public static TheoryData<int> Numbers => [.. Enumerable.Range(1, 10)];

    [Fact]
    public void Ten_patients_are_ill_in_ten_ways() =>
        Assert.Equal(10, WardLesson.Patients.Select(patient => patient.Rule).Where(Doctor.IsRule).Distinct().Count());

    [Theory]
    [MemberData(nameof(Numbers))]
    public void The_doctor_finds_the_illness_first(int number)
    {
        WardLesson.Patient patient = WardLesson.Patients[number - 1];
        WardLesson.Outcome sick = WardLesson.Treat(patient.Illness);
        Assert.Equal(patient.Rule, sick.Doctor.Findings[0].Rule);
        Assert.True(sick.Doctor.Findings[0].Level >= FindingLevel.Warning);
        Assert.InRange(sick.Right, 0, 0.65);
    }

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Its_treatment_heals_it_and_no_other_does(int number)
    {
        WardLesson.Patient patient = WardLesson.Patients[number - 1];
        Assert.Equal([patient.Cure], Enumerable.Range(1, WardLesson.Treatments.Count).Where(cure => WardLesson.IsHealed(patient, cure)));
    }

    [Fact]
    public void The_pages_link_each_illness()
    {
        foreach (string page in (string[])["README.md", "README.zh.md"])
        {
            string text = File.ReadAllText(Path.Combine(Checkout.Root, "docs/lessons/20-ward", page));
            Assert.All(WardLesson.Patients, patient => Assert.Contains($"/{patient.Rule}.md)", text, StringComparison.Ordinal));
        }
    }
}
